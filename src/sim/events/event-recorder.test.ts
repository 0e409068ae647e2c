import { expect, test } from 'vitest';
import { VirtualClock } from '../../clock/virtual-clock.ts';
import type { Client } from '../client.ts';
import type { KubeObject } from '../kube-object.ts';
import { notFound } from '../status-error.ts';
import { EventRecorder } from './event-recorder.ts';

const POD: KubeObject = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'n', uid: 'u' } };

test('counts a repetition in the event that is there, and writes it anew where it is gone', () => {
  const { events, client } = recordingClient();
  const recorder = new EventRecorder({ client, clock: new VirtualClock(1_700_000_000_000), component: 'tester' });
  recorder.record(POD, 'Warning', 'Odd', 'it is odd');
  recorder.record(POD, 'Warning', 'Odd', 'it is odd');
  expect([...events.values()].map((event) => event.count)).toEqual([2]);
  const [name] = events.keys();
  events.clear();
  recorder.record(POD, 'Warning', 'Odd', 'it is odd');
  expect([...events].map(([key, event]) => [key, event.count])).toEqual([[name, 3]]);
  expect(name).toMatch(/^a\.[0-9a-f]{16}$/);
});

test('combines events that differ only in their message from the tenth on', () => {
  const { events, client } = recordingClient();
  const recorder = new EventRecorder({ client, clock: new VirtualClock(1_700_000_000_000), component: 'tester' });
  for (let i = 0; i < 12; i++) recorder.record(POD, 'Warning', 'Odd', `number ${i}`);
  const messages = [...events.values()].map((event) => `${event.message} x${event.count}`);
  expect(messages).toHaveLength(10);
  expect(messages.at(-1)).toBe('(combined from similar events): number 11 x3');
});

test('drops a flood from one source about one object', () => {
  const clock = new VirtualClock(1_700_000_000_000);
  const { writes, client } = recordingClient();
  const recorder = new EventRecorder({ client, clock, component: 'tester' });
  for (let i = 0; i < 40; i++) recorder.record(POD, 'Normal', 'Again', 'again');
  expect(writes()).toBe(25);
  clock.advanceTo(clock.now() + 300_000);
  recorder.record(POD, 'Normal', 'Again', 'again');
  expect(writes()).toBe(26);
});

function recordingClient() {
  const events = new Map<string, KubeObject>();
  let writes = 0;
  const client: Partial<Client> = {
    create(_resource, object) {
      writes++;
      events.set(object.metadata.name, object);
      return object;
    },
    patch(_resource, name, { body }) {
      const old = events.get(name);
      if (old === undefined) throw notFound({ group: '', resource: 'events' }, name);
      writes++;
      const changed = { ...old, ...(body as object) };
      events.set(name, changed);
      return changed;
    },
  };
  return { events, client: client as Client, writes: () => writes };
}
