import { isIP, isIPv4 } from 'node:net';
import { type FieldError, invalid } from './field-error.ts';

/** An address as Go's net package reads it, old forms with leading zeros included. */
export function isAddress(text: string): boolean {
  return !text.includes('%') && isIP(withoutLeadingZeros(text)) !== 0;
}

export function isIpv4Address(text: string): boolean {
  return isIPv4(withoutLeadingZeros(text));
}

export function checkAddress(field: string, text: string): FieldError[] {
  return isAddress(text) ? [] : [invalid(field, text, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')];
}

export function isCidr(text: string): boolean {
  const slash = text.indexOf('/');
  if (slash < 0) return false;
  const [address, prefix] = [text.slice(0, slash), text.slice(slash + 1)];
  if (!isAddress(address) || !/^\d{1,3}$/.test(prefix)) return false;
  return Number(prefix) <= (isIpv4Address(address) ? 32 : 128);
}

export function checkCidr(field: string, text: string): FieldError[] {
  return isCidr(text) ? [] : [invalid(field, text, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')];
}

function withoutLeadingZeros(text: string): string {
  return /^[\d.]+$/.test(text) ? text.replace(/(^|\.)0+(?=\d)/g, '$1') : text;
}
