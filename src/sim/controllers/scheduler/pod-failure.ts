import type { PodCondition } from 'kubernetes-types/core/v1.d.ts';
import { formatTime } from '../../../clock/clock.ts';
import type { Client } from '../../client.ts';
import type { PodObject } from '../common/kinds.ts';
import { podCondition } from '../common/pod-state.ts';

interface Failure {
  reason: 'Unschedulable' | 'SchedulerError';
  message: string;
  nowMs: number;
  /** The node it will have once others have left; empty to withdraw an earlier promise. */
  nominated?: string;
}

/** Writes why a pod has no node yet into its status, where that is news. */
export function tellFailure(client: Client, pod: PodObject, failure: Failure): void {
  const before = podCondition(pod, 'PodScheduled');
  const isOld = before?.status === 'False' && before.reason === failure.reason && before.message === failure.message;
  const nomination = failure.nominated === undefined || failure.nominated === (pod.status?.nominatedNodeName ?? '');
  if (isOld && nomination) return;
  const condition: PodCondition & { lastProbeTime: null } = {
    type: 'PodScheduled',
    status: 'False',
    reason: failure.reason,
    message: failure.message,
    lastProbeTime: null,
    lastTransitionTime: before?.status === 'False' ? before.lastTransitionTime : formatTime(failure.nowMs),
  } as PodCondition & { lastProbeTime: null };
  const status = {
    conditions: [condition],
    ...(nomination ? {} : { nominatedNodeName: failure.nominated === '' ? null : failure.nominated }),
  };
  const { name, namespace, uid } = pod.metadata;
  client.patch(
    'pods',
    name,
    { type: 'strategic', body: { metadata: { uid }, status } },
    { ...(namespace === undefined ? {} : { namespace }), subresource: 'status' },
  );
}
