import { expect, test } from 'vitest';
import { ClockDriver } from './clock-driver.ts';
import { VirtualClock } from './virtual-clock.ts';
import { monotonicMs, wallClock } from './wall-clock.ts';

test('wakes in time for a timer that is set while the driver sleeps, and for what that timer sets', async () => {
  const clock = new VirtualClock(0);
  const driver = new ClockDriver(clock, wallClock);
  driver.start();
  const startMs = monotonicMs();
  await new Promise<void>((resolve) => {
    clock.after(1, () => clock.after(1, () => clock.after(1, resolve)));
  });
  driver.pause();
  expect(monotonicMs() - startMs).toBeLessThan(60);
});

test('lets others have their turn while more is due than can be done', async () => {
  const clock = new VirtualClock(0);
  const driver = new ClockDriver(clock, wallClock);
  const busy = () => {
    const untilMs = monotonicMs() + 5;
    while (monotonicMs() < untilMs);
    clock.after(1, busy);
  };
  clock.after(1, busy);
  driver.start();
  const startMs = monotonicMs();
  await new Promise((resolve) => wallClock.after(20, () => resolve(undefined)));
  driver.pause();
  expect(monotonicMs() - startMs).toBeLessThan(500);
});

test('tells of a timer that throws and lets the others take their turns', async () => {
  const clock = new VirtualClock(0);
  const faults: unknown[] = [];
  const driver = new ClockDriver(clock, wallClock, (fault) => faults.push(fault));
  clock.after(1, () => {
    throw new Error('broken');
  });
  driver.start();
  await new Promise<void>((resolve) => {
    clock.after(1, resolve);
  });
  driver.pause();
  expect(faults).toEqual([new Error('broken')]);
});
