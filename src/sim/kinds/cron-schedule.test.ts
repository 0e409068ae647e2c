import { expect, test } from 'vitest';
import { parseCronSchedule } from './cron-schedule.ts';

const iso = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms).toISOString());

test.each([
  ['*/15 * * * *', 'UTC', '2024-02-28T23:50:10Z', '2024-02-29T00:00:00.000Z'],
  ['0 3 * * *', 'UTC', '2024-01-01T03:00:00Z', '2024-01-02T03:00:00.000Z'],
  ['30 9 13 * fri', 'UTC', '2024-09-07T00:00:00Z', '2024-09-13T09:30:00.000Z'],
  ['30 9 13 * fri', 'UTC', '2024-09-13T09:30:00Z', '2024-09-20T09:30:00.000Z'],
  ['0 0 29 2 *', 'UTC', '2024-03-01T00:00:00Z', '2028-02-29T00:00:00.000Z'],
  ['0 3 * * *', 'Europe/Amsterdam', '2024-07-01T00:30:00Z', '2024-07-01T01:00:00.000Z'],
  ['30 2 * * *', 'America/New_York', '2024-03-09T12:00:00Z', '2024-03-11T06:30:00.000Z'],
  ['@hourly', 'UTC', '2024-01-01T00:00:01Z', '2024-01-01T01:00:00.000Z'],
  ['@every 90s', 'UTC', '2024-01-01T00:00:00Z', '2024-01-01T00:01:30.000Z'],
])('%s in %s after %s is at %s', (schedule, zone, after, due) => {
  expect(iso(parseCronSchedule(schedule, zone).next(Date.parse(after)))).toBe(due);
});

test('a day that never comes has no next time', () => {
  expect(parseCronSchedule('0 0 31 2 *').next(0)).toBeUndefined();
});

test.each([
  ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
  ['61 * * * *', 'end of range (61) above maximum (59): 61'],
  ['a b c d e', 'failed to parse int from a: strconv.Atoi: parsing "a": invalid syntax'],
  ['*/0 * * * *', 'step of range should be a positive number: */0'],
  ['@never', 'unrecognized descriptor: @never'],
  ['5-1 * * * *', 'beginning of range (5) beyond end of range (1): 5-1'],
])('refuses %s', (schedule, why) => {
  expect(() => parseCronSchedule(schedule)).toThrow(why);
});
