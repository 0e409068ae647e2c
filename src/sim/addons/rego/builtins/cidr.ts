import { BlockList, isIP } from 'node:net';

export function isCidr(text: string): boolean {
  const [address, length, ...rest] = text.split('/');
  const family = isIP(address);
  const bits = Number(length);
  return family !== 0 && rest.length === 0 && /^\d+$/.test(length ?? '') && bits <= (family === 4 ? 32 : 128);
}

/** Whether a range holds an address or a range; undefined where one is neither. */
export function cidrContains(range: string, other: string): boolean | undefined {
  const [address, length] = other.split('/');
  if (!isCidr(range) || isIP(address) === 0) return undefined;
  const [base, bits] = range.split('/');
  const family = isIP(base) === 4 ? 'ipv4' : 'ipv6';
  if (isIP(base) !== isIP(address) || (length !== undefined && Number(length) < Number(bits))) return false;
  const block = new BlockList();
  block.addSubnet(base, Number(bits), family);
  return block.check(address, family);
}
