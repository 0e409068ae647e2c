import { expect, test } from 'vitest';
import { VirtualClock } from '../../../clock/virtual-clock.ts';
import { RequestPending } from '../../client.ts';
import { WorkQueue } from './work-queue.ts';

test('reconciles a key once for a burst of changes, and not in the turn of the caller', () => {
  const { clock, queue, seen } = setUp();
  for (let i = 0; i < 5; i++) queue.add('a');
  expect(seen).toEqual([]);
  clock.advanceTo(10);
  expect(seen).toEqual(['a@1']);
});

test('comes back to a failed key after pauses that double', () => {
  const { clock, queue, seen } = setUp({ failures: 3 });
  queue.add('a');
  clock.advanceTo(1000);
  expect(seen).toEqual(['a@1', 'a@7', 'a@18', 'a@39']);
});

test('keeps the earliest of several appointments', () => {
  const { clock, queue, seen } = setUp();
  queue.addAfter('a', 500);
  queue.addAfter('a', 100);
  queue.addAfter('a', 900);
  clock.advanceTo(2000);
  expect(seen).toEqual(['a@101']);
});

test('follows a key that changes all the time for a while, then at twenty times a second', () => {
  const { clock, queue, seen } = setUp();
  for (let at = 0; at < 5000; at += 5) {
    clock.advanceTo(at);
    queue.add('a');
    if (at === 1000) queue.add('b');
  }
  const times = seen.map((entry) => entry.split('@')).filter(([key]) => key === 'a');
  const within = (from: number, to: number) => times.filter(([, at]) => Number(at) >= from && Number(at) < to).length;
  expect(within(0, 200)).toBeGreaterThanOrEqual(30);
  expect(within(3000, 4000)).toBeGreaterThanOrEqual(19);
  expect(within(3000, 4000)).toBeLessThanOrEqual(20);
  expect(seen).toContain('b@1001');
});

test('lets a key rest while its write waits for a webhook', async () => {
  const clock = new VirtualClock(0);
  let answer: () => void = () => undefined;
  const settled = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const seen: number[] = [];
  const queue = new WorkQueue({
    clock,
    onFailure: () => undefined,
    reconcile() {
      seen.push(clock.now());
      if (seen.length === 1) throw new RequestPending(settled);
    },
  });
  queue.add('a');
  clock.advanceTo(10);
  queue.add('a');
  clock.advanceTo(20);
  expect(seen).toEqual([1]);
  answer();
  await settled;
  await Promise.resolve();
  clock.advanceTo(30);
  expect(seen).toEqual([1, 21]);
});

function setUp({ failures = 0 } = {}) {
  const clock = new VirtualClock(0);
  const seen: string[] = [];
  const queue = new WorkQueue({
    clock,
    onFailure: () => undefined,
    reconcile(key) {
      seen.push(`${key}@${clock.now()}`);
      if (seen.length <= failures) throw new Error('not yet');
    },
  });
  return { clock, queue, seen };
}
