import { isIPv4, isIPv6 } from 'node:net';
import { goQuote } from './go-quote.ts';

/** Why Go's netip.ParseAddr takes no address from a text; undefined where it does. */
export function parseAddressError(text: string): string | undefined {
  if (isIPv4(text) || isIPv6(text)) return undefined;
  const fails = (why: string) => `ParseAddr(${goQuote(text)}): ${why}`;
  const first = /[.:%]/.exec(text)?.[0];
  if (first === undefined) return fails('unable to parse IP');
  if (first === '%') return fails('missing IPv6 address');
  return fails(first === '.' ? ipv4Fault(text) : ipv6Fault(text));
}

function ipv4Fault(text: string): string {
  let [digits, value, fields] = [0, 0, 0];
  for (const [at, char] of [...text].entries()) {
    if (/\d/.test(char)) {
      if (digits === 1 && value === 0) return 'IPv4 field has octet with leading zero';
      value = value * 10 + Number(char);
      digits++;
      if (value > 255) return 'IPv4 field has value >255';
    } else if (char === '.') {
      if (at === 0 || at === text.length - 1 || text[at - 1] === '.') {
        return `IPv4 field must have at least one digit (at ${goQuote(text.slice(at))})`;
      }
      if (fields === 3) return 'IPv4 address too long';
      fields++;
      [digits, value] = [0, 0];
    } else return `unexpected character (at ${goQuote(text.slice(at))})`;
  }
  return fields < 3 ? 'IPv4 address too short' : 'unable to parse IP';
}

function ipv6Fault(text: string): string {
  const at = /[^0-9a-fA-F:.]/.exec(text)?.index;
  if (at !== undefined)
    return `each colon-separated field must have at least one digit (at ${goQuote(text.slice(at))})`;
  return 'address string too short';
}

/** RFC 5952: no leading zeros, the longest run of zeros as `::`. */
export function canonicalIpv6(text: string): string {
  const host = new URL(`http://[${text}]/`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]+):([0-9a-f]+)$/.exec(host);
  if (mapped === null) return host;
  const [high, low] = [Number.parseInt(mapped[1], 16), Number.parseInt(mapped[2], 16)];
  return `::ffff:${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}
