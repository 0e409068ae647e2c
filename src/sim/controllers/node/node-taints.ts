import type { Taint } from 'kubernetes-types/core/v1.d.ts';
import type { Client } from '../../client.ts';
import type { NodeObject } from '../common/kinds.ts';
import { isSame } from '../common/stable-json.ts';

export const UNREACHABLE = 'node.kubernetes.io/unreachable';
export const NOT_READY = 'node.kubernetes.io/not-ready';
const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';

/** Which state of a condition puts which taint on its node (upstream: nodeConditionToTaintKeyStatusMap). */
const TAINTS_BY_CONDITION: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Ready: { False: NOT_READY, Unknown: UNREACHABLE },
  MemoryPressure: { True: 'node.kubernetes.io/memory-pressure' },
  DiskPressure: { True: 'node.kubernetes.io/disk-pressure' },
  NetworkUnavailable: { True: 'node.kubernetes.io/network-unavailable' },
  PIDPressure: { True: 'node.kubernetes.io/pid-pressure' },
};
const OWN_KEYS = new Set([UNSCHEDULABLE, ...Object.values(TAINTS_BY_CONDITION).flatMap((keys) => Object.values(keys))]);

/** The node's taints with the NoSchedule ones that follow from its conditions and from cordoning. */
export function withScheduleTaints({ spec, status }: NodeObject, now: string): Taint[] {
  const keys = (status?.conditions ?? []).flatMap(
    ({ type, status: state }) => TAINTS_BY_CONDITION[type]?.[state] ?? [],
  );
  if (spec.unschedulable) keys.push(UNSCHEDULABLE);
  const isOwn = ({ key, effect }: Taint) => effect === 'NoSchedule' && OWN_KEYS.has(key);
  const present = spec.taints ?? [];
  const kept = present.filter((taint) => !isOwn(taint) || keys.includes(taint.key));
  const missing = keys.filter((key) => !kept.some((taint) => isOwn(taint) && taint.key === key));
  return [...kept, ...missing.map((key) => ({ key, effect: 'NoSchedule', timeAdded: now }))];
}

/** The node's taints with the one NoExecute taint, if any, that its Ready condition asks for. */
export function withExecuteTaints({ spec }: NodeObject, ready: string | undefined, now: string): Taint[] {
  const key = ready === 'False' ? NOT_READY : ready === 'Unknown' ? UNREACHABLE : undefined;
  const isOwn = (taint: Taint) =>
    taint.effect === 'NoExecute' && (taint.key === NOT_READY || taint.key === UNREACHABLE);
  const present = spec.taints ?? [];
  const kept = present.filter((taint) => !isOwn(taint) || taint.key === key);
  if (key === undefined || kept.some((taint) => isOwn(taint))) return kept;
  return [...kept, { key, effect: 'NoExecute', timeAdded: now }];
}

export function writeTaints(client: Client, node: NodeObject, taints: Taint[]): void {
  if (isSame(taints, node.spec.taints ?? [])) return;
  const body = {
    metadata: { resourceVersion: node.metadata.resourceVersion },
    spec: { taints: taints.length === 0 ? null : taints },
  };
  client.patch('nodes', node.metadata.name, { type: 'merge', body });
}
