import { formatTime } from '../../../clock/clock.ts';
import type { Client } from '../../client.ts';
import type { SeriesRecorder } from '../../events/series-recorder.ts';
import { StatusError } from '../../status-error.ts';
import type { PodObject } from '../common/kinds.ts';

/** Drives pods out to make room for a more important one (upstream: prepareCandidate). */
export function evictVictims(
  { client, events }: { client: Client; events: SeriesRecorder },
  { victims, preemptor, node, nowMs }: { victims: PodObject[]; preemptor: PodObject; node: string; nowMs: number },
): void {
  for (const victim of victims) {
    if (victim.metadata.deletionTimestamp === undefined) evict(client, victim, nowMs);
    events.record(victim, {
      type: 'Normal',
      reason: 'Preempted',
      action: 'Preempting',
      note: `Preempted by pod ${preemptor.metadata.uid} on node ${node}`,
      related: preemptor,
    });
  }
}

function evict(client: Client, victim: PodObject, nowMs: number): void {
  const { name, namespace, uid } = victim.metadata;
  const options = namespace === undefined ? {} : { namespace };
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'PreemptionByScheduler',
    message: `${victim.spec.schedulerName}: preempting to accommodate a higher priority pod`,
    lastProbeTime: null,
    lastTransitionTime: formatTime(nowMs),
  };
  const body = { metadata: { uid }, status: { conditions: [condition] } };
  try {
    client.patch('pods', name, { type: 'strategic', body }, { ...options, subresource: 'status' });
    client.delete('pods', name, options);
  } catch (error) {
    if (!(error instanceof StatusError && error.code === 404)) throw error;
  }
}
