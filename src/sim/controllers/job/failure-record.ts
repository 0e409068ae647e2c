import { parseTime } from '../../../clock/clock.ts';
import type { PodObject } from '../common/kinds.ts';
import type { JobObject } from './job-object.ts';
import { isPodFailed } from './job-object.ts';

const FIRST_MS = 10_000;
const LONGEST_MS = 600_000;

interface Record {
  seen: Set<string>;
  failures: number;
  lastFailureMs: number;
}

/** How often a job's pods have failed since one last succeeded, and so how long to wait (upstream: backoff_utils.go). */
export class FailureRecords {
  readonly #records = new Map<string, Record>();

  /** Takes in the pods that ended since the last call; returns how long the next pod has to wait. */
  restMs(job: JobObject, pods: readonly PodObject[], nowMs: number): number {
    const uid = job.metadata.uid ?? '';
    const record = this.#records.get(uid) ?? { seen: new Set<string>(), failures: 0, lastFailureMs: 0 };
    this.#records.set(uid, record);
    const ended = pods
      .filter((pod) => pod.status?.phase === 'Succeeded' || isPodFailed(job, pod))
      .filter(({ metadata }) => !record.seen.has(metadata.uid ?? ''))
      .map((pod) => ({ pod, atMs: finishedMs(pod, nowMs) }))
      .sort((a, b) => a.atMs - b.atMs);
    for (const { pod, atMs } of ended) {
      record.seen.add(pod.metadata.uid ?? '');
      record.failures = pod.status?.phase === 'Succeeded' ? 0 : record.failures + 1;
      if (pod.status?.phase !== 'Succeeded') record.lastFailureMs = atMs;
    }
    if (record.failures === 0) return 0;
    const pauseMs = Math.min(FIRST_MS * 2 ** (record.failures - 1), LONGEST_MS);
    return Math.max(0, record.lastFailureMs + pauseMs - nowMs);
  }

  forget(uid: string | undefined): void {
    this.#records.delete(uid ?? '');
  }
}

/** When the last container ended; without such a record, when the pod was seen to end. */
export function finishedMs({ status, metadata }: PodObject, nowMs: number): number {
  const ends = (status?.containerStatuses ?? []).map(({ state }) => parseTime(state?.terminated?.finishedAt ?? ''));
  if (ends.length > 0 && ends.every((end) => !Number.isNaN(end))) return Math.max(...ends);
  const deleted = parseTime(metadata.deletionTimestamp ?? '');
  return Number.isNaN(deleted) ? nowMs : Math.min(deleted, nowMs);
}
