import type { TimeMetrics } from './score-card.ts';

/** The time metrics with their names, in milliseconds of play; undefined where a run did not get so far. */
export function metricRows(metrics: TimeMetrics): { id: string; label: string; ms: number | undefined }[] {
  return [
    { id: 'detect', label: 'time to detect', ms: metrics.detectMs },
    { id: 'contain', label: 'time to contain', ms: metrics.containMs },
    { id: 'recover', label: 'time to recover', ms: metrics.recoverMs },
    { id: 'dwell', label: 'dwell time of the intruder', ms: metrics.dwellMs },
  ];
}
