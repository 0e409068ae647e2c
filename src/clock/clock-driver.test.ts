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
