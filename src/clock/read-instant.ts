const FULL =
  /^(?:(\d{4})-)?(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/i;
const AGO = /^-?((?:\d+(?:\.\d+)?(?:d|h|m|s))+)(?: ago)?$/i;
const UNITS_MS: Record<string, number> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 };

/**
 * An instant as people write it: RFC 3339, with a blank for the T, without seconds, without a zone (then it is UTC), without
 * a year (then the one that lies nearest), or so long ago: `2h30m`. Undefined where it is none of these.
 */
export function readInstant(text: string, nowMs: number): number | undefined {
  const written = text.trim();
  if (/^now$/i.test(written)) return nowMs;
  const ago = AGO.exec(written)?.[1];
  if (ago !== undefined) return nowMs - lengthMs(ago);
  const [whole, year, month, day, hours = '0', minutes = '00', seconds = '00', zone = 'Z'] = FULL.exec(written) ?? [];
  if (whole === undefined) return undefined;
  const at = (wanted: string | number): number =>
    Date.parse(
      `${wanted}-${month.padStart(2, '0')}-${day.padStart(2, '0')}T${hours.padStart(2, '0')}:${minutes}:${seconds}${/^utc$/i.test(zone) ? 'Z' : zone}`,
    );
  const candidates = year === undefined ? [-1, 0, 1].map((offset) => at(yearOf(nowMs) + offset)) : [at(year)];
  return candidates
    .filter((ms) => !Number.isNaN(ms))
    .reduce<number | undefined>(
      (best, ms) => (best === undefined || Math.abs(ms - nowMs) < Math.abs(best - nowMs) ? ms : best),
      undefined,
    );
}

function yearOf(ms: number): number {
  return new Date(ms).getUTCFullYear();
}

function lengthMs(text: string): number {
  return [...text.matchAll(/(\d+(?:\.\d+)?)([dhms])/gi)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * UNITS_MS[unit.toLowerCase()],
    0,
  );
}
