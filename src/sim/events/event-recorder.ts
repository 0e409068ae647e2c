import { type Clock, formatTime } from '../../clock/clock.ts';
import { type Client, RequestPending } from '../client.ts';
import type { KubeObject } from '../kube-object.ts';
import { StatusError } from '../status-error.ts';
import { EventAggregator } from './event-aggregator.ts';
import { EventNames } from './event-name.ts';
import { FloodGate } from './flood-gate.ts';
import { type ObjectReference, referenceTo } from './object-reference.ts';

export type EventType = 'Normal' | 'Warning';

interface Told {
  name: string;
  count: number;
  firstMs: number;
  lastMs: number;
}

/** An event older than this is gone from the API server, and what is remembered of it is worth nothing. */
const KEPT_MS = 3_600_000;
const REMEMBERED_MAX = 4096;

/**
 * Writes core/v1 Events for one component (upstream: client-go/tools/record): a repetition raises the count of the event
 * that is there, too many similar ones are combined, floods are dropped. That an event can't be written is nobody's
 * failure: it is dropped.
 */
export class EventRecorder {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #source: { component: string; host?: string };
  readonly #names: EventNames;
  readonly #aggregator: EventAggregator;
  readonly #floodGate: FloodGate;
  readonly #told = new Map<string, Told>();

  /** Recorders that may tell of one object share `names`. */
  constructor(options: { client: Client; clock: Clock; component: string; host?: string; names?: EventNames }) {
    this.#client = options.client;
    this.#clock = options.clock;
    this.#source = {
      component: options.component,
      ...(options.host === undefined ? {} : { host: options.host }),
    };
    this.#names = options.names ?? new EventNames(options.clock);
    this.#aggregator = new EventAggregator(options.clock);
    this.#floodGate = new FloodGate(options.clock);
  }

  /** Tells of an object of the API, or of what a reference names (a container of a pod, a node by its name). */
  record(about: KubeObject | ObjectReference, type: EventType, reason: string, message: string): void {
    const reference = isObject(about) ? referenceTo(about) : about;
    const { resourceVersion: _, ...identity } = reference;
    const group = JSON.stringify([this.#source, identity, type, reason]);
    const { key, message: text } = this.#aggregator.aggregate(group, message);
    const { told, isNew } = this.#remember(key, reference.name);
    if (!this.#floodGate.admits(JSON.stringify(identity))) return;
    const event = this.#event(told, reference, { type, reason, message: text });
    try {
      if (isNew || !this.#raise(event)) this.#create(event, told);
    } catch (error) {
      if (!(error instanceof StatusError || error instanceof RequestPending)) throw error;
    }
  }

  /** Another recorder may have taken the name in the same instant. */
  #create(event: KubeObject, told: Told): void {
    try {
      this.#client.create('events', event, { namespace: event.metadata.namespace });
    } catch (error) {
      if (!(error instanceof StatusError) || error.reason !== 'AlreadyExists') throw error;
      const about = event.involvedObject as ObjectReference;
      told.name = this.#names.next(about.name);
      const metadata = { ...event.metadata, name: told.name };
      this.#client.create('events', { ...event, metadata }, { namespace: event.metadata.namespace });
    }
  }

  /** What is known of this event, this occurrence included. */
  #remember(key: string, objectName: string): { told: Told; isNew: boolean } {
    if (this.#told.size > REMEMBERED_MAX) this.#forgetOld();
    const nowMs = this.#clock.now();
    const known = this.#told.get(key);
    if (known !== undefined && nowMs - known.lastMs <= KEPT_MS) {
      known.count += 1;
      known.lastMs = nowMs;
      return { told: known, isNew: false };
    }
    const told = { name: this.#names.next(objectName), count: 1, firstMs: nowMs, lastMs: nowMs };
    this.#told.set(key, told);
    return { told, isNew: true };
  }

  #event(told: Told, about: ObjectReference, what: { type: EventType; reason: string; message: string }): KubeObject {
    return {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: told.name, namespace: about.namespace ?? 'default' },
      involvedObject: about,
      reason: what.reason,
      message: what.message,
      source: this.#source,
      firstTimestamp: formatTime(told.firstMs),
      lastTimestamp: formatTime(told.lastMs),
      count: told.count,
      type: what.type,
      eventTime: null,
      reportingComponent: this.#source.component,
      reportingInstance: this.#source.host ?? '',
    };
  }

  /** False where the event is gone meanwhile. */
  #raise(event: KubeObject): boolean {
    const { count, lastTimestamp, message } = event;
    const { name, namespace } = event.metadata;
    try {
      this.#client.patch('events', name, { type: 'strategic', body: { count, lastTimestamp, message } }, { namespace });
    } catch (error) {
      if (error instanceof StatusError && error.code === 404) return false;
      throw error;
    }
    return true;
  }

  #forgetOld(): void {
    for (const [key, { lastMs }] of this.#told) {
      if (this.#clock.now() - lastMs > KEPT_MS) this.#told.delete(key);
    }
    this.#aggregator.forgetOlderThan(KEPT_MS);
    this.#floodGate.forgetOlderThan(25 * 300_000);
    while (this.#told.size > REMEMBERED_MAX) {
      const [oldest] = this.#told.keys();
      this.#told.delete(oldest);
    }
  }
}

function isObject(about: KubeObject | ObjectReference): about is KubeObject {
  return 'metadata' in about;
}
