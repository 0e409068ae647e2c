import { expect, test } from 'vitest';
import { tlsPairFault } from './tls-pair-fault.ts';

const block = (type: string) => `-----BEGIN ${type}-----\nYQ==\n-----END ${type}-----\n`;

test('says what is missing of a pair, in the words of crypto/tls', () => {
  expect(tlsPairFault('', '')).toBe('tls: failed to find any PEM data in certificate input');
  expect(tlsPairFault(block('EC PRIVATE KEY'), '')).toContain('PEM inputs may have been switched');
  expect(tlsPairFault(block('CERTIFICATE'), '')).toBe('tls: failed to find any PEM data in key input');
  expect(tlsPairFault(block('CERTIFICATE'), block('CERTIFICATE'))).toContain('found a certificate rather than a key');
});
