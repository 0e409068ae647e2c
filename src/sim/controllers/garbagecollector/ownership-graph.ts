import type { KubeObject, OwnerReference } from '../../kube-object.ts';
import type { ObjectStore, StoreEvent } from '../../store/object-store.ts';

/** Where an object is. */
export interface Place {
  /** Group-resource. */
  resource: string;
  namespace: string;
  name: string;
}

/** Who owns whom, over all resources of some stores, kept as those change. Events own nothing and are owned by nobody. */
export class OwnershipGraph {
  readonly #stores: readonly ObjectStore[];
  readonly #places = new Map<string, Place>();
  readonly #dependents = new Map<string, Map<string, Place>>();

  constructor(...stores: ObjectStore[]) {
    this.#stores = stores;
    for (const store of stores) {
      for (const resource of store.resources()) {
        for (const object of store.list(resource)) this.#insert(resource, object);
      }
      store.subscribe('*', (event) => this.#follow(event));
    }
  }

  find({ resource, namespace, name }: Place): KubeObject | undefined {
    for (const store of this.#stores) {
      const found = store.get(resource, namespace, name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Where the object with this UID is, if it lives. */
  placeOf(uid: string): Place | undefined {
    return this.#places.get(uid);
  }

  dependentsOf(uid: string): Place[] {
    return [...(this.#dependents.get(uid)?.values() ?? [])];
  }

  #follow({ type, resource, object, previous }: StoreEvent): void {
    if (resource === 'events') return;
    if (previous !== undefined) this.#remove(resource, previous);
    if (type !== 'DELETED') this.#insert(resource, object);
  }

  #insert(resource: string, object: KubeObject): void {
    if (resource === 'events') return;
    const place = { resource, namespace: object.metadata.namespace ?? '', name: object.metadata.name };
    this.#places.set(object.metadata.uid ?? '', place);
    for (const { uid } of ownersOf(object)) {
      let dependents = this.#dependents.get(uid);
      if (dependents === undefined) this.#dependents.set(uid, (dependents = new Map<string, Place>()));
      dependents.set(object.metadata.uid ?? '', place);
    }
  }

  #remove(resource: string, object: KubeObject): void {
    const place = this.#places.get(object.metadata.uid ?? '');
    if (place?.resource === resource) this.#places.delete(object.metadata.uid ?? '');
    for (const { uid } of ownersOf(object)) {
      const dependents = this.#dependents.get(uid);
      dependents?.delete(object.metadata.uid ?? '');
      if (dependents?.size === 0) this.#dependents.delete(uid);
    }
  }
}

export function ownersOf({ metadata }: KubeObject): readonly OwnerReference[] {
  return metadata.ownerReferences ?? [];
}
