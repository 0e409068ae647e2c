import { type FieldError, invalid } from '../field-error.ts';
import { isAddress } from '../ip.ts';

/** ValidateNonSpecialIP: an address that traffic can be sent to. */
export function checkOrdinaryAddress(field: string, address: string): FieldError[] {
  if (!isAddress(address)) return [invalid(field, address, 'must be a valid IP address')];
  if (/^(0\.0\.0\.0|::)$/.test(address)) return [invalid(field, address, `may not be unspecified (${address})`)];
  if (/^127\.|^::1$/.test(address)) {
    return [invalid(field, address, 'may not be in the loopback range (127.0.0.0/8, ::1/128)')];
  }
  if (/^169\.254\.|^fe[89ab][0-9a-f]:/i.test(address)) {
    return [invalid(field, address, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)')];
  }
  if (/^224\.0\.0\.|^ff02:/i.test(address)) {
    return [invalid(field, address, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)')];
  }
  return [];
}
