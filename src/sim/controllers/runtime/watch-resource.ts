import type { ObjectStore, StoreEvent } from '../../store/object-store.ts';

/** Calls `handle` for each object there is, as if it had just been added, and for each later change. */
export function watchResource(
  store: ObjectStore,
  resource: string,
  handle: (event: Pick<StoreEvent, 'type' | 'object' | 'previous'>) => void,
): void {
  for (const object of store.list(resource)) handle({ type: 'ADDED', object });
  store.subscribe(resource, handle);
}
