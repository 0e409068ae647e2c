/** Whether an address lies in a pattern: an address, a CIDR block, or an address with `*` for what does not matter. */
export function addressMatches(address: string, pattern: string): boolean {
  const wanted = pattern.trim();
  if (wanted.includes('/')) return inBlock(address, wanted);
  if (wanted.includes('*')) return new RegExp(`^${wanted.replaceAll('.', '\\.').replaceAll('*', '.*')}$`).test(address);
  return address === wanted;
}

/** The IPv4 block of a prefix length that holds an address, such as 203.0.113.0/24. */
export function blockOf(address: string, prefixLength: number): string | undefined {
  const bits = toBits(address);
  if (bits === undefined) return undefined;
  const base = (bits & maskOf(prefixLength)) >>> 0;
  return `${[24, 16, 8, 0].map((shift) => (base >>> shift) & 255).join('.')}/${prefixLength}`;
}

function inBlock(address: string, block: string): boolean {
  const [base, length] = block.split('/');
  const [a, b] = [toBits(address), toBits(base)];
  const prefixLength = Number(length);
  if (a === undefined || b === undefined || !(prefixLength >= 0 && prefixLength <= 32)) return false;
  return (a & maskOf(prefixLength)) >>> 0 === (b & maskOf(prefixLength)) >>> 0;
}

function maskOf(prefixLength: number): number {
  return prefixLength === 0 ? 0 : (0xffffffff << (32 - prefixLength)) >>> 0;
}

function toBits(address: string): number | undefined {
  const parts = address.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255)) return undefined;
  return parts.reduce((bits, part) => bits * 256 + part, 0) >>> 0;
}
