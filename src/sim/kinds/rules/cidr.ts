import { BlockList, isIPv6 } from 'node:net';

/** Whether one range of addresses lies within another and is smaller. */
export function containsCidr(outer: string, inner: string): boolean {
  const [outerBase, outerPrefix] = split(outer);
  const [innerBase, innerPrefix] = split(inner);
  if (isIPv6(outerBase) !== isIPv6(innerBase) || innerPrefix <= outerPrefix) return false;
  const family = isIPv6(outerBase) ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  list.addSubnet(outerBase, outerPrefix, family);
  return list.check(innerBase, family);
}

function split(cidr: string): [string, number] {
  const [base, prefix] = cidr.split('/');
  return [base, Number(prefix)];
}
