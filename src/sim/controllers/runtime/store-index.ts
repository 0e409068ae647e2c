import type { KubeObject } from '../../kube-object.ts';
import type { ObjectStore } from '../../store/object-store.ts';

/** The objects of one resource by keys of their own choosing, kept as the store changes: a lookup scans nothing. */
export class StoreIndex {
  readonly #keysOf: (object: KubeObject) => readonly string[];
  readonly #groups = new Map<string, Map<string, KubeObject>>();

  constructor(store: ObjectStore, resource: string, keysOf: (object: KubeObject) => readonly string[]) {
    this.#keysOf = keysOf;
    for (const object of store.list(resource)) this.#insert(object);
    store.subscribe(resource, ({ type, object, previous }) => {
      if (previous !== undefined) this.#drop(previous, type === 'DELETED' ? [] : keysOf(object));
      if (type !== 'DELETED') this.#insert(object);
    });
  }

  get(key: string): KubeObject[] {
    return [...(this.#groups.get(key)?.values() ?? [])];
  }

  count(key: string): number {
    return this.#groups.get(key)?.size ?? 0;
  }

  keys(): string[] {
    return [...this.#groups.keys()];
  }

  #insert(object: KubeObject): void {
    for (const key of this.#keysOf(object)) {
      let group = this.#groups.get(key);
      if (group === undefined) this.#groups.set(key, (group = new Map<string, KubeObject>()));
      group.set(idOf(object), object);
    }
  }

  /** An object that keeps a key keeps its place there. */
  #drop(object: KubeObject, kept: readonly string[]): void {
    for (const key of this.#keysOf(object)) {
      if (kept.includes(key)) continue;
      const group = this.#groups.get(key);
      group?.delete(idOf(object));
      if (group?.size === 0) this.#groups.delete(key);
    }
  }
}

function idOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
