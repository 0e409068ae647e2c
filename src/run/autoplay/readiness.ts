import type { Selected } from '../../checks/select.ts';

interface Status {
  conditions?: { type: string; status: string }[];
  observedGeneration?: number;
  replicas?: number;
  updatedReplicas?: number;
  readyReplicas?: number;
  numberReady?: number;
  desiredNumberScheduled?: number;
}

/** How many of these pods or workloads are ready, and the first that is not. */
export function readiness(selected: readonly Selected[]): { ready: number; waiting: string | undefined } {
  const waiting = selected.find(({ object }) => !isReady(object));
  return { ready: selected.length - (waiting === undefined ? 0 : 1), waiting: waiting?.ref };
}

function isReady(object: Record<string, unknown>): boolean {
  const status = (object.status ?? {}) as Status;
  const spec = (object.spec ?? {}) as { replicas?: number; template?: unknown };
  if (spec.template === undefined)
    return (status.conditions ?? []).some(({ type, status: s }) => type === 'Ready' && s === 'True');
  const { generation = 0 } = (object.metadata ?? {}) as { generation?: number };
  if ((status.observedGeneration ?? 0) < generation) return false;
  if (status.desiredNumberScheduled !== undefined) return status.numberReady === status.desiredNumberScheduled;
  const wanted = spec.replicas ?? 1;
  return (
    (status.readyReplicas ?? 0) >= wanted &&
    (status.updatedReplicas ?? wanted) >= wanted &&
    (status.replicas ?? 0) <= wanted
  );
}
