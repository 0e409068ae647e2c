import { expect, test } from 'vitest';
import { VirtualClock } from './virtual-clock.ts';

const HOUR = 3_600_000;

test('timers due at one instant run in the order in which they were set', () => {
  const clock = new VirtualClock(0);
  const seen: string[] = [];
  clock.after(5, () => seen.push('b'));
  clock.after(5, () => seen.push('c'));
  clock.after(1, () => seen.push('a')).cancel();
  clock.advanceTo(10);
  expect([seen, clock.now()]).toEqual([['b', 'c'], 10]);
});

test('a leap folds the turns of an old periodic timer into its next and its last, not those of a young one', () => {
  const clock = new VirtualClock(0);
  const turns: number[] = [];
  clock.every(1000, () => turns.push(clock.now()));
  clock.advanceTo(13_000);
  expect(turns).toHaveLength(13);
  clock.advanceTo(HOUR);
  expect(turns.slice(13)).toEqual([14_000, HOUR]);
});

test('in a hurry periodic timers take few turns, and all take one when it ends, the slow ones first', () => {
  const clock = new VirtualClock(0);
  const seen: string[] = [];
  clock.every(5000, () => seen.push(`listen ${clock.now()}`));
  clock.every(10_000, () => seen.push(`beat ${clock.now()}`));
  clock.advanceTo(200_000);
  seen.length = 0;
  clock.hurry(12 * HOUR);
  for (let hour = 1; hour <= 24; hour++) clock.advanceTo(hour * HOUR);
  expect(seen.length).toBeLessThanOrEqual(6);
  seen.length = 0;
  clock.hurry(0);
  clock.advanceTo(24 * HOUR);
  expect(seen).toEqual([`beat ${24 * HOUR}`, `listen ${24 * HOUR}`]);
  clock.advanceTo(24 * HOUR + 10_000);
  expect(seen).toHaveLength(5);
});

test('timers keep their order while thousands of others are cancelled', () => {
  const clock = new VirtualClock(0);
  const seen: number[] = [];
  for (let at = 1; at <= 5000; at++) {
    const timer = clock.after(at, () => seen.push(at));
    if (at % 1000 !== 0) timer.cancel();
  }
  clock.advanceTo(5000);
  expect(seen).toEqual([1000, 2000, 3000, 4000, 5000]);
});
