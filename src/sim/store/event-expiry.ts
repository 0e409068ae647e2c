import type { Clock, Timer } from '../../clock/clock.ts';
import type { ObjectStore } from './object-store.ts';

/** kube-apiserver's --event-ttl. */
const TTL_MS = 3_600_000;
const SWEEP_MS = 60_000;

/** Events live for an hour after they were last written, as their lease in etcd does. */
export function expireEvents({ clock, store }: { clock: Clock; store: ObjectStore }): Timer {
  // In the order in which they were last written: a key that is written again goes to the end.
  const written = new Map<string, { namespace: string; name: string; atMs: number }>();
  store.subscribe('events', ({ type, object }) => {
    const { namespace = '', name } = object.metadata;
    const key = `${namespace}/${name}`;
    written.delete(key);
    if (type !== 'DELETED') written.set(key, { namespace, name, atMs: clock.now() });
  });
  return clock.every(SWEEP_MS, () => {
    for (const { namespace, name, atMs } of [...written.values()]) {
      if (atMs > clock.now() - TTL_MS) return;
      store.remove('events', namespace, name);
    }
  });
}
