import { type Clock, formatMicroTime } from '../../clock/clock.ts';
import { type Client, RequestPending } from '../client.ts';
import type { KubeObject } from '../kube-object.ts';
import { StatusError } from '../status-error.ts';
import { EventNames } from './event-name.ts';
import { type ObjectReference, referenceTo } from './object-reference.ts';

/** A series that has been silent for so long is over; one that goes on is written again at this interval. */
const SERIES_ENDS_MS = 360_000;
const REFRESH_MS = 1_800_000;
const NOTE_LENGTH_MAX = 1024;

interface Series {
  name: string;
  namespace: string;
  count: number;
  lastMs: number;
  writtenMs: number;
}

export interface SeriesEvent {
  type: 'Normal' | 'Warning';
  reason: string;
  action: string;
  note: string;
  related?: KubeObject;
}

/**
 * Writes events.k8s.io/v1 Events (upstream: client-go/tools/events): with eventTime and action, and a series where the same
 * happens to the same version of an object again.
 */
export class SeriesRecorder {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #reporter: { reportingController: string; reportingInstance: string };
  readonly #names: EventNames;
  readonly #series = new Map<string, Series>();

  constructor(options: { client: Client; clock: Clock; controller: string; instance: string; names?: EventNames }) {
    this.#client = options.client;
    this.#clock = options.clock;
    this.#reporter = { reportingController: options.controller, reportingInstance: options.instance };
    this.#names = options.names ?? new EventNames(options.clock);
  }

  record(about: KubeObject, event: SeriesEvent): void {
    const regarding = referenceTo(about);
    const { type, reason, action } = event;
    const related = event.related === undefined ? undefined : referenceTo(event.related);
    const key = JSON.stringify([type, reason, action, regarding, related]);
    try {
      if (!this.#continue(key))
        this.#begin(key, regarding, { ...event, ...(related === undefined ? {} : { about: related }) });
    } catch (error) {
      if (!(error instanceof StatusError || error instanceof RequestPending)) throw error;
    }
  }

  #continue(key: string): boolean {
    const nowMs = this.#clock.now();
    const series = this.#series.get(key);
    if (series === undefined || nowMs - series.lastMs > SERIES_ENDS_MS) return false;
    series.count += 1;
    series.lastMs = nowMs;
    if (series.count > 2 && nowMs - series.writtenMs < REFRESH_MS) return true;
    series.writtenMs = nowMs;
    const body = { series: { count: series.count, lastObservedTime: formatMicroTime(nowMs) } };
    const { name, namespace } = series;
    this.#client.patch('events.events.k8s.io', name, { type: 'strategic', body }, { namespace });
    return true;
  }

  #begin(key: string, regarding: ObjectReference, event: SeriesEvent & { about?: ObjectReference }): void {
    const nowMs = this.#clock.now();
    const namespace = regarding.namespace ?? 'default';
    const name = this.#names.next(regarding.name);
    this.#forgetOver(nowMs);
    this.#series.set(key, { name, namespace, count: 1, lastMs: nowMs, writtenMs: nowMs });
    this.#client.create(
      'events.events.k8s.io',
      {
        apiVersion: 'events.k8s.io/v1',
        kind: 'Event',
        metadata: { name, namespace },
        eventTime: formatMicroTime(nowMs),
        ...this.#reporter,
        action: event.action,
        reason: event.reason,
        regarding,
        ...(event.about === undefined ? {} : { related: event.about }),
        note: event.note.slice(0, NOTE_LENGTH_MAX),
        type: event.type,
      },
      { namespace },
    );
  }

  #forgetOver(nowMs: number): void {
    if (this.#series.size < 1024) return;
    for (const [key, { lastMs }] of this.#series) if (nowMs - lastMs > SERIES_ENDS_MS) this.#series.delete(key);
  }
}
