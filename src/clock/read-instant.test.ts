import { expect, test } from 'vitest';
import { formatTime } from './clock.ts';
import { readInstant } from './read-instant.ts';

const NOW = Date.parse('2026-01-02T10:00:00Z');

test.each([
  ['2025-12-30T08:15:00Z', '2025-12-30T08:15:00Z'],
  ['2025-12-30T08:15:00.250Z', '2025-12-30T08:15:00Z'],
  ['2025-12-30T09:15:00+01:00', '2025-12-30T08:15:00Z'],
  ['2025-12-30 08:15', '2025-12-30T08:15:00Z'],
  ['2025-12-30 08:15:07 UTC', '2025-12-30T08:15:07Z'],
  ['2025-12-30', '2025-12-30T00:00:00Z'],
  ['12-30 08:15:00', '2025-12-30T08:15:00Z'],
  ['01-01 08:15:00', '2026-01-01T08:15:00Z'],
  ['2h30m', '2026-01-02T07:30:00Z'],
  ['-1d', '2026-01-01T10:00:00Z'],
  ['now', '2026-01-02T10:00:00Z'],
])('reads %s', (text, instant) => {
  const ms = readInstant(text, NOW);
  expect(ms === undefined ? undefined : formatTime(ms)).toBe(instant);
});

test.each(['yesterday', '', '13-45 10:00', '2025-99-01T00:00:00Z', '10:00'])('reads nothing in "%s"', (text) => {
  expect(readInstant(text, NOW)).toBeUndefined();
});
