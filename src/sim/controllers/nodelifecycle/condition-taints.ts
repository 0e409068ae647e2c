import type { Node, Taint } from 'kubernetes-types/core/v1.d.ts';

const PREFIX = 'node.kubernetes.io/';

/** Condition → the status that taints → the taint's key (upstream: node_lifecycle_controller.go, nodeConditionToTaintKeyStatusMap). */
const BY_CONDITION: readonly [type: string, status: string, key: string][] = [
  ['Ready', 'False', 'not-ready'],
  ['Ready', 'Unknown', 'unreachable'],
  ['MemoryPressure', 'True', 'memory-pressure'],
  ['DiskPressure', 'True', 'disk-pressure'],
  ['NetworkUnavailable', 'True', 'network-unavailable'],
  ['PIDPressure', 'True', 'pid-pressure'],
];
const OWN_KEYS = new Set([...BY_CONDITION.map(([, , key]) => PREFIX + key), `${PREFIX}unschedulable`]);

/** The node's taints as its conditions want them: NoSchedule for each, NoExecute where it is not ready. Others stay. */
export function taintsByConditions(node: Node, now: string): Taint[] {
  const conditions = node.status?.conditions ?? [];
  const held: string[] = BY_CONDITION.filter(([type, status]) =>
    conditions.some((condition) => condition.type === type && condition.status === status),
  ).map(([, , key]): string => PREFIX + key);
  const noSchedule = node.spec?.unschedulable === true ? [...held, `${PREFIX}unschedulable`] : held;
  const noExecute: string[] = held.filter((key) => key === `${PREFIX}not-ready` || key === `${PREFIX}unreachable`);
  const present = node.spec?.taints ?? [];
  const wants = (taint: Taint) =>
    taint.effect === 'NoSchedule'
      ? noSchedule.includes(taint.key)
      : taint.effect === 'NoExecute'
        ? noExecute.includes(taint.key)
        : true;
  const kept = present.filter((taint) => !OWN_KEYS.has(taint.key) || wants(taint));
  const has = (key: string, effect: string) => kept.some((taint) => taint.key === key && taint.effect === effect);
  return [
    ...kept,
    ...noSchedule
      .filter((key) => !has(key, 'NoSchedule'))
      .map((key) => ({ key, effect: 'NoSchedule', timeAdded: now })),
    ...noExecute.filter((key) => !has(key, 'NoExecute')).map((key) => ({ key, effect: 'NoExecute', timeAdded: now })),
  ];
}
