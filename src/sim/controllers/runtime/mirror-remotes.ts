import { type Client, RequestPending } from '../../client.ts';
import type { RemoteResource } from '../../kinds/remote-resource.ts';
import { StatusError } from '../../status-error.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import type { ControllerWorld } from '../controller.ts';

const AGAIN_MS = 1000;
const NEEDED = ['delete', 'list', 'watch'];

/** Keeps a store like what other servers have, as an informer does: its resource versions are its own. */
export function mirrorRemotes(
  { clock, remotes }: Pick<ControllerWorld, 'clock' | 'remotes'>,
  client: Client,
  mirror: ObjectStore,
): void {
  const followed = new Map<string, () => void>();
  const follow = (name: string): void => {
    followed.set(name, () => {});
    try {
      followed.set(
        name,
        watchInto(client, mirror, name, () => again(name)),
      );
    } catch (error) {
      if (!(error instanceof StatusError || error instanceof RequestPending)) throw error;
      again(name);
    }
  };
  const again = (name: string): void => {
    const timer = clock.after(AGAIN_MS, () => follow(name));
    followed.set(name, () => timer.cancel());
  };
  const keepUp = (): void => {
    const wanted = new Set(remotes.resources().filter(isWatchable).map(nameOf));
    for (const [name, stop] of followed) {
      if (wanted.has(name)) continue;
      stop();
      followed.delete(name);
      for (const { metadata } of mirror.list(name)) mirror.remove(name, metadata.namespace ?? '', metadata.name);
    }
    for (const name of wanted) if (!followed.has(name)) follow(name);
  };
  keepUp();
  remotes.subscribe(keepUp);
}

/** What is there is told at once; what was there before, and is told of no more, is gone. */
function watchInto(client: Client, mirror: ObjectStore, name: string, ended: () => void): () => void {
  const told = new Set<string>();
  const stop = client.watch(name, {
    changed: ({ type, object }) => {
      const { namespace = '', name: objectName } = object.metadata;
      told.add(`${namespace}/${objectName}`);
      if (type === 'DELETED') mirror.remove(name, namespace, objectName, object);
      else if (type === 'ADDED' || type === 'MODIFIED') mirror.put(name, object);
    },
    ended,
  });
  for (const { metadata } of mirror.list(name)) {
    if (!told.has(`${metadata.namespace ?? ''}/${metadata.name}`))
      mirror.remove(name, metadata.namespace ?? '', metadata.name);
  }
  return stop;
}

function isWatchable({ verbs }: RemoteResource): boolean {
  return NEEDED.every((verb) => verbs.includes(verb));
}

function nameOf({ resource, group }: RemoteResource): string {
  return `${resource}.${group}`;
}
