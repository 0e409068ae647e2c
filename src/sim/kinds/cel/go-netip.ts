import { goQuote } from '../go-quote.ts';

/** An address as Go's net/netip reads it; `zone` is empty without one. */
export interface NetipAddress {
  family: 4 | 6;
  bits: bigint;
  zone: string;
}

/** A text that is no address or prefix, in Go's words. */
export class NetipError extends Error {}

/** net/netip, ParseAddr. */
export function parseNetipAddress(text: string): NetipAddress {
  const mark = /[.:%]/.exec(text)?.[0];
  if (mark === '.') return { family: 4, bits: parseFour(text, text), zone: '' };
  if (mark === ':') return parseSix(text);
  throw addressError(text, mark === '%' ? 'missing IPv6 address' : 'unable to parse IP');
}

/** net/netip, ParsePrefix. */
export function parseNetipPrefix(text: string): { address: NetipAddress; prefix: number } {
  const fail = (message: string) => new NetipError(`netip.ParsePrefix(${goQuote(text)}): ${message}`);
  const slash = text.lastIndexOf('/');
  if (slash < 0) throw fail("no '/'");
  let address: NetipAddress;
  try {
    address = parseNetipAddress(text.slice(0, slash));
  } catch (error) {
    throw error instanceof NetipError ? fail(error.message) : error;
  }
  if (address.zone !== '') throw fail('IPv6 zones cannot be present in a prefix');
  const bits = text.slice(slash + 1);
  if (!/^(\d|[1-9]\d*)$/.test(bits)) throw fail(`bad bits after slash: ${goQuote(bits)}`);
  const prefix = Number(bits);
  if (prefix > (address.family === 4 ? 32 : 128)) throw fail('prefix length out of range');
  return { address, prefix };
}

function addressError(text: string, message: string, at = ''): NetipError {
  return new NetipError(`ParseAddr(${goQuote(text)}): ${message}${at === '' ? '' : ` (at ${goQuote(at)})`}`);
}

function parseFour(whole: string, text: string): bigint {
  let bits = 0n;
  let digits = '';
  let dots = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (/\d/.test(character)) {
      if (digits === '0') throw addressError(whole, 'IPv4 field has octet with leading zero');
      digits += character;
      if (Number(digits) > 255) throw addressError(whole, 'IPv4 field has value >255');
    } else if (character !== '.') {
      throw addressError(whole, 'unexpected character', text.slice(at));
    } else {
      if (at === 0 || at === text.length - 1 || text[at - 1] === '.')
        throw addressError(whole, 'IPv4 field must have at least one digit', text.slice(at));
      if (dots === 3) throw addressError(whole, 'IPv4 address too long');
      bits = bits * 256n + BigInt(digits);
      digits = '';
      dots++;
    }
  }
  if (dots < 3) throw addressError(whole, 'IPv4 address too short');
  return bits * 256n + BigInt(digits);
}

function parseSix(whole: string): NetipAddress {
  const percent = whole.indexOf('%');
  const zone = percent < 0 ? '' : whole.slice(percent + 1);
  if (percent >= 0 && zone === '') throw addressError(whole, 'zone must be a non-empty string');
  const { groups, ellipsis } = sixGroups(whole, percent < 0 ? whole : whole.slice(0, percent));
  if (groups.length < 8) {
    if (ellipsis < 0) throw addressError(whole, 'address string too short');
    groups.splice(ellipsis, 0, ...Array.from({ length: 8 - groups.length }, () => 0n));
  } else if (ellipsis >= 0) {
    throw addressError(whole, 'the :: must expand to at least one field of zeros');
  }
  return { family: 6, bits: groups.reduce((bits, group) => bits * 65536n + group, 0n), zone };
}

function sixGroups(whole: string, text: string): { groups: bigint[]; ellipsis: number } {
  const groups: bigint[] = [];
  let ellipsis = text.startsWith('::') ? 0 : -1;
  let rest = ellipsis === 0 ? text.slice(2) : text;
  while (rest !== '' && groups.length < 8) {
    const digits = hexGroup(whole, rest);
    if (rest[digits.length] === '.') {
      if (ellipsis < 0 && groups.length !== 6)
        throw addressError(whole, 'embedded IPv4 address must replace the final 2 fields of the address', rest);
      if (groups.length > 6)
        throw addressError(whole, 'too many hex fields to fit an embedded IPv4 at the end of the address', rest);
      const four = parseFour(whole, rest);
      groups.push(four >> 16n, four & 0xffffn);
      rest = '';
      break;
    }
    groups.push(BigInt(`0x${digits}`));
    rest = rest.slice(digits.length);
    if (rest === '') break;
    if (!rest.startsWith(':')) throw addressError(whole, 'unexpected character, want colon', rest);
    if (rest === ':') throw addressError(whole, 'colon must be followed by more characters', rest);
    rest = rest.slice(1);
    if (!rest.startsWith(':')) continue;
    if (ellipsis >= 0) throw addressError(whole, 'multiple :: in address', rest);
    ellipsis = groups.length;
    rest = rest.slice(1);
  }
  if (rest !== '') throw addressError(whole, 'trailing garbage after address', rest);
  return { groups, ellipsis };
}

function hexGroup(whole: string, rest: string): string {
  const digits = /^[0-9a-fA-F]*/.exec(rest)?.[0] ?? '';
  if (digits.length > 4) throw addressError(whole, 'each group must have 4 or less digits', rest);
  if (digits === '') throw addressError(whole, 'each colon-separated field must have at least one digit', rest);
  return digits;
}
