import type { KubeObject } from '../kube-object.ts';

export interface StoreEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** Group-resource, such as `pods` or `deployments.apps`. */
  resource: string;
  object: KubeObject;
  /** The object before this change; absent for ADDED. */
  previous?: KubeObject;
  /** The resource version of this change. A DELETED object carries it too. */
  revision: number;
}

export type Subscriber = (event: StoreEvent) => void;

/** All that a store holds, as plain values. */
export interface StoreSnapshot {
  revision: number;
  objects: Record<string, KubeObject[]>;
}

/** How many changes of one resource are kept for watches that start in the past. */
const RING_CAPACITY = 4096;

interface Bucket {
  namespaces: Map<string, Map<string, KubeObject>>;
  ring: StoreEvent[];
  /** A watch from below this revision would miss changes. */
  floor: number;
  subscribers: Set<Subscriber>;
  /** The sorted list of everything, until the next change. */
  sorted: KubeObject[] | undefined;
}

/**
 * The cluster's state: immutable objects by group-resource, namespace and name, under one global resource version
 * (as etcd's revision). Subscribers hear of each change in order, synchronously, after it is visible.
 */
export class ObjectStore {
  #revision: number;
  readonly #buckets = new Map<string, Bucket>();
  readonly #subscribersToAll = new Set<Subscriber>();
  readonly #pending: StoreEvent[] = [];
  #delivering = false;

  constructor(revision = 1) {
    this.#revision = revision;
  }

  get revision(): number {
    return this.#revision;
  }

  get(resource: string, namespace: string, name: string): KubeObject | undefined {
    return this.#buckets.get(resource)?.namespaces.get(namespace)?.get(name);
  }

  /** Sorted by namespace, then name, as etcd's keys are. Not to be changed by the caller. */
  list(resource: string, namespace?: string): readonly KubeObject[] {
    const bucket = this.#buckets.get(resource);
    if (bucket === undefined) return [];
    bucket.sorted ??= sortedObjects(bucket);
    if (namespace === undefined) return bucket.sorted;
    const within = bucket.namespaces.get(namespace);
    if (within === undefined) return [];
    if (within.size === bucket.sorted.length) return bucket.sorted;
    const from = lowerBound(bucket.sorted, namespace);
    return bucket.sorted.slice(from, from + within.size);
  }

  resources(): string[] {
    return [...this.#buckets.keys()];
  }

  /** Writes a new or changed object; its resourceVersion is set here. Returns what is stored. */
  put(resource: string, object: KubeObject): KubeObject {
    const bucket = this.#bucket(resource);
    const namespace = object.metadata.namespace ?? '';
    const within = bucket.namespaces.get(namespace) ?? new Map<string, KubeObject>();
    bucket.namespaces.set(namespace, within);
    const previous = within.get(object.metadata.name);
    const revision = ++this.#revision;
    const stored = withRevision(object, revision);
    within.set(stored.metadata.name, stored);
    this.#record(bucket, {
      type: previous === undefined ? 'ADDED' : 'MODIFIED',
      resource,
      object: stored,
      ...(previous === undefined ? {} : { previous }),
      revision,
    });
    return stored;
  }

  /** Removes an object. `last` is what watchers are shown, where it differs from what is stored. */
  remove(resource: string, namespace: string, name: string, last?: KubeObject): KubeObject | undefined {
    const bucket = this.#buckets.get(resource);
    const previous = bucket?.namespaces.get(namespace)?.get(name);
    if (bucket === undefined || previous === undefined) return undefined;
    bucket.namespaces.get(namespace)?.delete(name);
    const revision = ++this.#revision;
    const object = withRevision(last ?? previous, revision);
    this.#record(bucket, { type: 'DELETED', resource, object, previous, revision });
    return object;
  }

  /** Changes of one resource after `revision`, oldest first; undefined where some are no longer kept (410 Gone). */
  since(resource: string, revision: number): readonly StoreEvent[] | undefined {
    const bucket = this.#bucket(resource);
    if (revision < bucket.floor) return undefined;
    const ring = bucket.ring;
    let from = ring.length;
    while (from > 0 && ring[from - 1].revision > revision) from--;
    return ring.slice(from);
  }

  /** Everything as it was right after `revision`, sorted; undefined where that is no longer known. */
  listAt(resource: string, revision: number): readonly KubeObject[] | undefined {
    const later = this.since(resource, revision);
    if (later === undefined) return undefined;
    const current = this.list(resource);
    if (later.length === 0) return current;
    const objects = new Map(current.map((object) => [keyOf(object), object]));
    for (const event of [...later].reverse()) {
      if (event.previous === undefined) objects.delete(keyOf(event.object));
      else objects.set(keyOf(event.previous), event.previous);
    }
    return [...objects].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
  }

  /** Hears of each later change of one resource, or of all where `resource` is '*'. */
  subscribe(resource: string, subscriber: Subscriber): () => void {
    const subscribers = resource === '*' ? this.#subscribersToAll : this.#bucket(resource).subscribers;
    subscribers.add(subscriber);
    return () => {
      subscribers.delete(subscriber);
    };
  }

  snapshot(): StoreSnapshot {
    const objects: Record<string, KubeObject[]> = {};
    for (const [resource, bucket] of this.#buckets) objects[resource] = sortedObjects(bucket);
    return { revision: this.#revision, objects };
  }

  /** Takes the state of a snapshot, resource versions included. Nobody is told: call it before anything subscribes. */
  restore(snapshot: StoreSnapshot): void {
    this.#revision = snapshot.revision;
    for (const bucket of this.#buckets.values()) {
      bucket.namespaces.clear();
      bucket.ring.length = 0;
      bucket.sorted = undefined;
      bucket.floor = snapshot.revision;
    }
    for (const [resource, objects] of Object.entries(snapshot.objects)) {
      const bucket = this.#bucket(resource);
      bucket.floor = snapshot.revision;
      for (const object of objects) {
        const namespace = object.metadata.namespace ?? '';
        const within = bucket.namespaces.get(namespace) ?? new Map<string, KubeObject>();
        bucket.namespaces.set(namespace, within.set(object.metadata.name, object));
      }
    }
  }

  /** Forgets old changes, as etcd's compaction does: watches from before `revision` get 410 Gone. */
  compact(revision: number): void {
    for (const bucket of this.#buckets.values()) {
      bucket.floor = Math.max(bucket.floor, revision);
      bucket.ring = bucket.ring.filter((event) => event.revision > revision);
    }
  }

  #bucket(resource: string): Bucket {
    let bucket = this.#buckets.get(resource);
    if (bucket === undefined) {
      bucket = { namespaces: new Map(), ring: [], floor: 0, subscribers: new Set(), sorted: undefined };
      this.#buckets.set(resource, bucket);
    }
    return bucket;
  }

  #record(bucket: Bucket, event: StoreEvent): void {
    bucket.sorted = undefined;
    bucket.ring.push(event);
    if (bucket.ring.length > RING_CAPACITY) {
      const dropped = bucket.ring.splice(0, RING_CAPACITY / 4);
      bucket.floor = dropped[dropped.length - 1].revision;
    }
    this.#pending.push(event);
    if (!this.#delivering) this.#deliver();
  }

  /**
   * A subscriber may write in its turn: its change is delivered after the one it reacts to. One that throws keeps nobody
   * from hearing; the first fault is thrown once all have.
   */
  #deliver(): void {
    this.#delivering = true;
    const faults: unknown[] = [];
    try {
      for (let event = this.#pending.shift(); event !== undefined; event = this.#pending.shift()) {
        for (const subscriber of [...this.#bucket(event.resource).subscribers, ...this.#subscribersToAll]) {
          try {
            subscriber(event);
          } catch (fault) {
            faults.push(fault);
          }
        }
      }
    } finally {
      this.#delivering = false;
    }
    if (faults.length > 0) throw faults[0];
  }
}

/** Sorts as the store does: by namespace, then name. */
function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}\0${metadata.name}`;
}

function withRevision(object: KubeObject, revision: number): KubeObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
}

function sortedObjects(bucket: Bucket): KubeObject[] {
  const out: KubeObject[] = [];
  for (const namespace of [...bucket.namespaces.keys()].sort()) {
    const within = bucket.namespaces.get(namespace);
    if (within === undefined) continue;
    for (const name of [...within.keys()].sort()) {
      const object = within.get(name);
      if (object !== undefined) out.push(object);
    }
  }
  return out;
}

function lowerBound(sorted: KubeObject[], namespace: string): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((sorted[middle].metadata.namespace ?? '') < namespace) from = middle + 1;
    else to = middle;
  }
  return from;
}
