import { isSame } from '../common/stable-json.ts';
import { updateObject } from '../common/update-object.ts';
import type { ReplicaSetObject } from '../replicaset/replica-owner.ts';
import { replicasAnnotations } from './annotations.ts';
import type { Turn } from './deployment-object.ts';

/** Sets the size of a replica set, and what it remembers of the deployment's. True where the size changed. */
export function scaleReplicaSet({ deployment, shop }: Turn, set: ReplicaSetObject, replicas: number): boolean {
  const before = set.spec.replicas ?? 0;
  const annotations = { ...set.metadata.annotations, ...replicasAnnotations(deployment) };
  if (before === replicas && isSame(set.metadata.annotations, annotations)) return false;
  updateObject(shop.client, 'replicasets.apps', {
    ...set,
    metadata: { ...set.metadata, annotations },
    spec: { ...set.spec, replicas },
  });
  if (before === replicas) return false;
  const direction = before < replicas ? 'up' : 'down';
  const message = `Scaled ${direction} replica set ${set.metadata.name} to ${replicas} from ${before}`;
  shop.events.record(deployment, 'Normal', 'ScalingReplicaSet', message);
  return true;
}

/** The same, leaving a set of the right size alone. */
export function resizeReplicaSet(turn: Turn, set: ReplicaSetObject, replicas: number): boolean {
  return (set.spec.replicas ?? 0) !== replicas && scaleReplicaSet(turn, set, replicas);
}
