import { goQuote } from '../go-quote.ts';
import { CelEvaluationError } from './cel-error.ts';
import type { CelLibrary } from './cel-function.ts';
import { CelOpaque } from './cel-value.ts';
import { NetipError, parseNetipAddress, parseNetipPrefix } from './go-netip.ts';

interface Address {
  family: 4 | 6;
  bits: bigint;
}

interface Block extends Address {
  prefix: number;
}

/** k8s.io/apiserver/pkg/cel/library/ip.go and cidr.go. */
export const NETWORK: CelLibrary = {
  'ip(string): net.IP': (text: string) => ipValue(parseAddress(text)),
  'isIP(string): bool': (text: string) => succeeds(() => parseAddress(text)),
  '::ip.isCanonical(string): bool': (text: string) => addressText(parseAddress(text)) === text,
  'string(net.IP): string': (ip: CelOpaque) => ip.key,
  'net.IP.family(): int': (ip: CelOpaque) => BigInt(addressOf(ip).family),
  'net.IP.isUnspecified(): bool': (ip: CelOpaque) => addressOf(ip).bits === 0n,
  'net.IP.isLoopback(): bool': (ip: CelOpaque) => isIn(addressOf(ip), '127.0.0.0/8', '::1/128'),
  'net.IP.isLinkLocalMulticast(): bool': (ip: CelOpaque) => isIn(addressOf(ip), '224.0.0.0/24', 'ff02::/16'),
  'net.IP.isLinkLocalUnicast(): bool': (ip: CelOpaque) => isIn(addressOf(ip), '169.254.0.0/16', 'fe80::/10'),
  'net.IP.isGlobalUnicast(): bool': (ip: CelOpaque) => isGlobalUnicast(addressOf(ip)),
  'cidr(string): net.CIDR': (text: string) => cidrValue(parseBlock(text)),
  'isCIDR(string): bool': (text: string) => succeeds(() => parseBlock(text)),
  'string(net.CIDR): string': (cidr: CelOpaque) => cidr.key,
  'net.CIDR.containsIP(net.IP): bool': (cidr: CelOpaque, ip: CelOpaque) => contains(blockOf(cidr), addressOf(ip)),
  'net.CIDR.containsIP(string): bool': (cidr: CelOpaque, text: string) => contains(blockOf(cidr), parseAddress(text)),
  'net.CIDR.containsCIDR(net.CIDR): bool': (a: CelOpaque, b: CelOpaque) => containsBlock(blockOf(a), blockOf(b)),
  'net.CIDR.containsCIDR(string): bool': (a: CelOpaque, text: string) => containsBlock(blockOf(a), parseBlock(text)),
  'net.CIDR.ip(): net.IP': (cidr: CelOpaque) => ipValue(blockOf(cidr)),
  'net.CIDR.masked(): net.CIDR': (cidr: CelOpaque) => cidrValue(masked(blockOf(cidr))),
  'net.CIDR.prefixLength(): int': (cidr: CelOpaque) => BigInt(blockOf(cidr).prefix),
};

function succeeds(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch (error) {
    if (error instanceof CelEvaluationError) return false;
    throw error;
  }
}

function ipValue(address: Address): CelOpaque {
  return new CelOpaque('net.IP', { family: address.family, bits: address.bits }, addressText(address));
}

function cidrValue(block: Block): CelOpaque {
  return new CelOpaque('net.CIDR', block, `${addressText(block)}/${block.prefix}`);
}

function addressOf(value: CelOpaque): Address {
  return value.content as Address;
}

function blockOf(value: CelOpaque): Block {
  return value.content as Block;
}

/** Zones and IPv4 addresses inside IPv6 ones are not taken. */
function parseAddress(text: string): Address {
  const address = orFail(
    () => parseNetipAddress(text),
    (why) => `IP Address ${goQuote(text)} parse error during conversion from string: ${why}`,
  );
  if (address.zone !== '') throw new CelEvaluationError(`IP address ${goQuote(text)} with zone value is not allowed`);
  if (isMapped(address)) throw new CelEvaluationError(`IPv4-mapped IPv6 address ${goQuote(text)} is not allowed`);
  return { family: address.family, bits: address.bits };
}

function parseBlock(text: string): Block {
  const failed = 'network address parse error during conversion from string: ';
  const { address, prefix } = orFail(
    () => parseNetipPrefix(text),
    (why) => `${failed}${failed}${why}`,
  );
  if (isMapped(address))
    throw new CelEvaluationError(`${failed}IPv4-mapped IPv6 address ${goQuote(text)} is not allowed`);
  return { family: address.family, bits: address.bits, prefix };
}

function orFail<T>(parse: () => T, worded: (why: string) => string): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof NetipError)) throw error;
    throw new CelEvaluationError(worded(error.message));
  }
}

function isMapped({ family, bits }: Address): boolean {
  return family === 6 && bits >> 32n === 0xffffn;
}

function width({ family }: Address): number {
  return family === 4 ? 32 : 128;
}

function masked(block: Block): Block {
  const free = BigInt(width(block) - block.prefix);
  return { ...block, bits: (block.bits >> free) << free };
}

function contains(block: Block, address: Address): boolean {
  if (block.family !== address.family) return false;
  const free = BigInt(width(block) - block.prefix);
  return block.bits >> free === address.bits >> free;
}

function containsBlock(outer: Block, inner: Block): boolean {
  return inner.prefix >= outer.prefix && contains(outer, inner);
}

function isIn(address: Address, four: string, six: string): boolean {
  return contains(parseBlock(address.family === 4 ? four : six), address);
}

function isGlobalUnicast(address: Address): boolean {
  if (address.bits === 0n || isIn(address, '127.0.0.0/8', '::1/128') || isIn(address, '224.0.0.0/4', 'ff00::/8'))
    return false;
  return !isIn(address, '169.254.0.0/16', 'fe80::/10') && !isIn(address, '255.255.255.255/32', '::/128');
}

function addressText({ family, bits }: Address): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (bits >> shift) & 255n).join('.');
  const groups = Array.from({ length: 8 }, (_, i) => ((bits >> BigInt(112 - 16 * i)) & 0xffffn).toString(16));
  const longest = [...groups.join(':').matchAll(/(?<![0-9a-f])0(?::0)+(?![0-9a-f])/g)].sort(
    (a, b) => b[0].length - a[0].length,
  )[0];
  if (longest === undefined) return groups.join(':');
  const text = groups.join(':');
  const before = text.slice(0, longest.index).replace(/:$/, '');
  const after = text.slice(longest.index + longest[0].length).replace(/^:/, '');
  return `${before}::${after}`;
}
