/** Whether an IPv4 address is in a range such as `10.0.0.0/8`. */
export function inRange(address: string, cidr: string): boolean {
  const [base, bits = '32'] = cidr.split('/');
  const [a, b] = [toNumber(address), toNumber(base)];
  if (Number.isNaN(a) || Number.isNaN(b)) return false;
  const size = 2 ** (32 - Number(bits));
  return Math.floor(a / size) === Math.floor(b / size);
}

function toNumber(address: string): number {
  const parts = address.split('.');
  return parts.length === 4 ? parts.reduce((sum, part) => sum * 256 + Number(part), 0) : Number.NaN;
}
