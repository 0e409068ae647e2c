const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December',
]; // biome-ignore format: a table

/** strftime, in UTC. */
export function formatDate(instantMs: number, format: string): string {
  const at = new Date(instantMs);
  const two = (value: number) => String(value).padStart(2, '0');
  const values: Record<string, () => string> = {
    a: () => DAYS[at.getUTCDay()].slice(0, 3),
    A: () => DAYS[at.getUTCDay()],
    b: () => MONTHS[at.getUTCMonth()].slice(0, 3),
    h: () => MONTHS[at.getUTCMonth()].slice(0, 3),
    B: () => MONTHS[at.getUTCMonth()],
    d: () => two(at.getUTCDate()),
    e: () => String(at.getUTCDate()).padStart(2),
    m: () => two(at.getUTCMonth() + 1),
    Y: () => String(at.getUTCFullYear()),
    y: () => two(at.getUTCFullYear() % 100),
    H: () => two(at.getUTCHours()),
    I: () => two(at.getUTCHours() % 12 || 12),
    M: () => two(at.getUTCMinutes()),
    S: () => two(at.getUTCSeconds()),
    N: () => `${String(at.getUTCMilliseconds()).padStart(3, '0')}000000`,
    p: () => (at.getUTCHours() < 12 ? 'AM' : 'PM'),
    s: () => String(Math.floor(instantMs / 1000)),
    u: () => String(at.getUTCDay() || 7),
    w: () => String(at.getUTCDay()),
    Z: () => 'UTC',
    z: () => '+0000',
    n: () => '\n',
    t: () => '\t',
    '%': () => '%',
    F: () => formatDate(instantMs, '%Y-%m-%d'),
    T: () => formatDate(instantMs, '%H:%M:%S'),
    R: () => formatDate(instantMs, '%H:%M'),
    D: () => formatDate(instantMs, '%m/%d/%y'),
    c: () => formatDate(instantMs, '%a %b %e %H:%M:%S %Y'),
    j: () => String(Math.floor((instantMs - Date.UTC(at.getUTCFullYear(), 0, 1)) / 86_400_000) + 1).padStart(3, '0'),
  };
  return format.replace(/%([-_0]?)([a-zA-Z%])/g, (whole, pad: string, letter: string) => {
    const value = values[letter]?.();
    if (value === undefined) return whole;
    return pad === '-' ? value.replace(/^[0 ]+(?=.)/, '') : value;
  });
}
