import { expect, test } from 'vitest';
import { deadlineRefusal } from './request-deadline.ts';

const refusal = (timeout: string) => deadlineRefusal(new URLSearchParams({ timeout }))?.message;

test('takes what Go reads as a duration', () => {
  for (const text of ['32s', '1h30m', '-1.5s', '.5ms', '0', '']) expect(refusal(text)).toBeUndefined();
  expect(deadlineRefusal(new URLSearchParams())).toBeUndefined();
});

test('says in the words of Go what is no duration', () => {
  const about = 'invalid timeout specified in the request URL - time:';
  expect(refusal('invalid')).toBe(`${about} invalid duration "invalid"`);
  expect(refusal('10')).toBe(`${about} missing unit in duration "10"`);
  expect(refusal('1d')).toBe(`${about} unknown unit "d" in duration "1d"`);
  expect(refusal('1m ')).toBe(`${about} unknown unit "m " in duration "1m "`);
});
