import { expect, test } from 'vitest';
import { VirtualClock } from '../../clock/virtual-clock.ts';
import { ObjectStore } from './object-store.ts';
import { expireEvents } from './event-expiry.ts';

test('an event goes an hour after it was last written', () => {
  const clock = new VirtualClock(0);
  const store = new ObjectStore();
  expireEvents({ clock, store });
  const put = (name: string) =>
    store.put('events', { apiVersion: 'v1', kind: 'Event', metadata: { name, namespace: 'a' } });
  put('old');
  put('counted');
  clock.advanceTo(40 * 60_000);
  put('counted');
  clock.advanceTo(70 * 60_000);
  expect(store.list('events').map((event) => event.metadata.name)).toEqual(['counted']);
  clock.advanceTo(110 * 60_000);
  expect(store.list('events')).toEqual([]);
});
