import type { PodObject } from '../common/kinds.ts';
import { isPodTerminal } from '../common/pod-state.ts';
import { cleanUpHistory } from './clean-up-history.ts';
import { syncRevisions } from './current-replica-set.ts';
import { desiredReplicas, isComplete, type Revisions, type Turn } from './deployment-object.ts';
import { activeOnes, actualReplicas } from './replica-set-sums.ts';
import { tellRollout } from './rollout-status.ts';
import { resizeReplicaSet } from './scale-replica-set.ts';

/** One step of strategy Recreate (upstream: recreate.go): the new set begins when the last old pod is gone. */
export function recreate(turn: Turn): void {
  let revisions = syncRevisions(turn, { create: false });
  const scaledDown = activeOnes(revisions.old).filter((set) => resizeReplicaSet(turn, set, 0)).length > 0;
  if (scaledDown || oldPodsRemain(turn, revisions)) return tellRollout(turn, revisions);
  if (revisions.current === undefined) revisions = syncRevisions(turn, { create: true });
  const { current, old } = revisions;
  if (current !== undefined) resizeReplicaSet(turn, current, desiredReplicas(turn.deployment));
  if (isComplete(turn.deployment, turn.deployment.status ?? {})) cleanUpHistory(turn, old);
  tellRollout(turn, revisions);
}

function oldPodsRemain({ shop }: Turn, { old }: Revisions): boolean {
  if (actualReplicas(old) > 0) return true;
  const pods = shop.world.caches.byController('pods');
  return old.some(({ metadata }) => pods.get(metadata.uid ?? '').some((pod) => !isPodTerminal(pod as PodObject)));
}
