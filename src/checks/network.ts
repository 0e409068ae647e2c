/** Whether an IPv4 address lies in a network written as CIDR (or is that very address). False for anything else. */
export function inNetwork(address: string, cidr: string): boolean {
  const [base, bits = '32'] = cidr.split('/');
  const length = Number(bits);
  const a = toNumber(address);
  const b = toNumber(base);
  if (a === undefined || b === undefined || !Number.isInteger(length) || length < 0 || length > 32) return false;
  const size = 2 ** (32 - length);
  return Math.floor(a / size) === Math.floor(b / size);
}

function toNumber(address: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address);
  if (match === null) return undefined;
  const octets = match.slice(1).map(Number);
  if (octets.some((octet) => octet > 255)) return undefined;
  return octets.reduce((sum, octet) => sum * 256 + octet, 0);
}
