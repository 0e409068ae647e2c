import { expect, test } from 'vitest';
import { addQuantities, canonicalQuantity, formatQuantity, parseQuantity, ZERO } from './quantity.ts';

test.each([
  ['1.5Gi', '1536Mi'],
  ['0.5', '500m'],
  ['1000m', '1'],
  ['1500m', '1500m'],
  ['1000', '1k'],
  ['1023Ki', '1023Ki'],
  ['512Ki', '512Ki'],
  ['1Ki', '1Ki'],
  ['0.5Ki', '512'],
  ['100M', '100M'],
  ['12e6', '12e6'],
  ['1e3', '1e3'],
  ['0', '0'],
  ['-2', '-2'],
  ['.5', '500m'],
  ['0.0000000001', '1n'],
])('writes %s as %s', (text, canonical) => {
  expect(formatQuantity(parseQuantity(text) ?? ZERO)).toBe(canonical);
});

test.each(['', 'one', '1Gb', '1 Gi', '1.2.3', '1i'])('takes %j for no quantity', (text) => {
  expect(parseQuantity(text)).toBeUndefined();
});

test.each(['007', '1E3', '5.Gi', '+5', '10e0'])('keeps %s as it was written', (text) => {
  expect(canonicalQuantity(text)).toBe(text);
});

test.each(['m', '-', '.', '00', '0Gi'])('reads zero from %s', (text) => {
  expect(canonicalQuantity(text)).toBe('0');
});

test('adds in the format of the first that is not zero', () => {
  const sum = addQuantities(addQuantities(ZERO, parseQuantity('512Mi') ?? ZERO), parseQuantity('1G') ?? ZERO);
  expect(formatQuantity(sum)).toBe(
    formatQuantity({ nanos: (536870912n + 1000000000n) * 1000000000n, format: 'BinarySI' }),
  );
});
