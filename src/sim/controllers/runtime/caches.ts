import { controllerOf } from '../common/owner-references.ts';
import type { PodObject } from '../common/kinds.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import { claimNames } from '../volume/claim-names.ts';
import { StoreIndex } from './store-index.ts';

/** Indexes over the store that controllers share, each made when first asked for. */
export class Caches {
  readonly #store: ObjectStore;
  readonly #indexes = new Map<string, StoreIndex>();

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** By the UID of the controlling owner; those without one by `orphans:NAMESPACE`. */
  byController(resource: string): StoreIndex {
    return this.#index(resource, 'controller', (object) => [
      controllerOf(object)?.uid ?? orphansOf(object.metadata.namespace),
    ]);
  }

  byNamespace(resource: string): StoreIndex {
    return this.#index(resource, 'namespace', (object) => [object.metadata.namespace ?? '']);
  }

  /** Pods by the node they are bound to; those without one under the empty name. */
  podsByNode(): StoreIndex {
    return this.#index('pods', 'node', (object) => [(object as PodObject).spec.nodeName ?? '']);
  }

  /** Pods by the claims they use, as `NAMESPACE/CLAIM`. */
  podsByClaim(): StoreIndex {
    return this.#index('pods', 'claim', (object) =>
      claimNames(object as PodObject).map(({ name }) => `${object.metadata.namespace}/${name}`),
    );
  }

  /** Endpoint slices by the service they are of, as `NAMESPACE/SERVICE`. */
  slicesByService(): StoreIndex {
    return this.#index('endpointslices.discovery.k8s.io', 'service', ({ metadata }) => {
      const service = metadata.labels?.['kubernetes.io/service-name'];
      return service === undefined ? [] : [`${metadata.namespace}/${service}`];
    });
  }

  #index(resource: string, name: string, keysOf: ConstructorParameters<typeof StoreIndex>[2]): StoreIndex {
    const id = `${resource} by ${name}`;
    let index = this.#indexes.get(id);
    if (index === undefined) {
      index = new StoreIndex(this.#store, resource, keysOf);
      this.#indexes.set(id, index);
    }
    return index;
  }
}

/** Where `Caches.byController` keeps the objects of a namespace that nobody controls. */
export function orphansOf(namespace: string | undefined): string {
  return `orphans:${namespace ?? ''}`;
}
