import type { Selected } from '../../checks/select.ts';

interface PodStatus {
  conditions?: { type: string; status: string }[];
}

/** How many of these pods are ready, and the first that is not. */
export function readyPods(selected: readonly Selected[]): { ready: number; waiting: string | undefined } {
  const waiting = selected.find(({ object }) => !isReady((object.status ?? {}) as PodStatus));
  return { ready: selected.length - (waiting === undefined ? 0 : 1), waiting: waiting?.ref };
}

function isReady({ conditions = [] }: PodStatus): boolean {
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}
