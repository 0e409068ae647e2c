import { StatusError } from '../../status-error.ts';
import { controllerReference, isControlledBy } from '../common/owner-references.ts';
import { isNamespaceEnding } from '../common/pod-control.ts';
import { isSame } from '../common/stable-json.ts';
import { templateHash } from '../common/template-hash.ts';
import { updateObject } from '../common/update-object.ts';
import type { ReplicaSetObject } from '../replicaset/replica-owner.ts';
import { annotationsAt, maxRevision, REVISION, replicasAnnotations } from './annotations.ts';
import { type NewCondition, newCondition, withCondition } from './conditions.ts';
import { conditionOf, progressDeadlineSeconds, type Revisions, type Turn } from './deployment-object.ts';
import { replicasForCurrent } from './replicas-for-current.ts';
import { revisionsAmong } from './replica-set-sums.ts';
import { DEPLOYMENTS, writeStatus } from './rollout-status.ts';
import { TEMPLATE_HASH, templateWithoutHash } from './template-without-hash.ts';

/** The replica sets by revision, the current one brought up to date with its deployment, or made if asked for. */
export function syncRevisions(turn: Turn, options: { create: boolean }): Revisions {
  const { current, old } = revisionsAmong(turn.deployment, turn.replicaSets);
  const revision = maxRevision(old) + 1n;
  if (current !== undefined) return { current: refresh(turn, current, revision), old };
  return { current: options.create ? create(turn, old, revision) : undefined, old };
}

function refresh(turn: Turn, set: ReplicaSetObject, revision: bigint): ReplicaSetObject {
  const { deployment, shop } = turn;
  const annotations = annotationsAt(deployment, set.metadata.annotations ?? {}, revision);
  const { minReadySeconds } = deployment.spec;
  if (!isSame(annotations, set.metadata.annotations) || (minReadySeconds ?? 0) !== (set.spec.minReadySeconds ?? 0)) {
    const spec = { ...set.spec };
    delete spec.minReadySeconds;
    return updateObject(shop.client, 'replicasets.apps', {
      ...set,
      metadata: { ...set.metadata, annotations },
      spec: { ...spec, ...(minReadySeconds ? { minReadySeconds } : {}) },
    });
  }
  const known = conditionOf(deployment.status, 'Progressing') !== undefined;
  tell(
    turn,
    annotations[REVISION],
    known ? undefined : { reason: 'FoundNewReplicaSet', message: `Found new replica set "${set.metadata.name}"` },
  );
  return set;
}

function create(turn: Turn, old: ReplicaSetObject[], revision: bigint): ReplicaSetObject | undefined {
  const { deployment, shop } = turn;
  const wanted = replicaSetFor(turn, old, revision);
  let set: ReplicaSetObject;
  try {
    set = shop.client.create('replicasets.apps', wanted, {
      namespace: deployment.metadata.namespace,
    }) as ReplicaSetObject;
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    if (isNamespaceEnding(error)) return undefined;
    if (error.reason === 'AlreadyExists') return resolveCollision(turn, wanted, error);
    return failToCreate(turn, wanted, error);
  }
  const replicas = set.spec.replicas ?? 0;
  if (replicas > 0) {
    const message = `Scaled up replica set ${set.metadata.name} to ${replicas}`;
    shop.events.record(deployment, 'Normal', 'ScalingReplicaSet', message);
  }
  tell(turn, String(revision), {
    reason: 'NewReplicaSetCreated',
    message: `Created new replica set "${set.metadata.name}"`,
  });
  return set;
}

function replicaSetFor({ deployment }: Turn, old: ReplicaSetObject[], revision: bigint): ReplicaSetObject {
  const { template, selector, minReadySeconds } = deployment.spec;
  const hash = templateHash(template, deployment.status?.collisionCount);
  const labels = { ...template.metadata?.labels, [TEMPLATE_HASH]: hash };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      ...(deployment.metadata.namespace === undefined ? {} : { namespace: deployment.metadata.namespace }),
      labels,
      annotations: { ...annotationsAt(deployment, {}, revision), ...replicasAnnotations(deployment) },
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas: replicasForCurrent(deployment, { all: old, current: undefined }),
      ...(minReadySeconds ? { minReadySeconds } : {}),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [TEMPLATE_HASH]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

/** The name is taken: by this very set, or by another whose template hashes alike, so that the next try hashes anew. */
function resolveCollision(turn: Turn, wanted: ReplicaSetObject, error: StatusError): ReplicaSetObject {
  const { deployment, shop } = turn;
  const taken = shop.world.store.get('replicasets.apps', deployment.metadata.namespace ?? '', wanted.metadata.name) as
    | ReplicaSetObject
    | undefined;
  const sameTemplate = isSame(templateWithoutHash(taken?.spec.template), templateWithoutHash(deployment.spec.template));
  if (taken !== undefined && isControlledBy(taken, deployment) && sameTemplate) return taken;
  writeStatus(turn, { ...deployment.status, collisionCount: (deployment.status?.collisionCount ?? 0) + 1 });
  throw error;
}

function failToCreate(turn: Turn, wanted: ReplicaSetObject, error: StatusError): never {
  const { shop } = turn;
  const message = `Failed to create new replica set "${wanted.metadata.name}": ${error.message}`;
  tell(turn, undefined, { status: 'False', reason: 'ReplicaSetCreateError', message });
  shop.events.record(turn.deployment, 'Warning', 'ReplicaSetCreateError', message);
  throw error;
}

/** Writes revision and progress into the deployment; the annotation travels with the status, as upstream. */
function tell(
  turn: Turn,
  revision: string | undefined,
  progress?: Partial<NewCondition> & { reason: string; message: string },
): void {
  const { deployment, shop } = turn;
  const annotations = {
    ...deployment.metadata.annotations,
    ...(revision === undefined ? {} : { [REVISION]: revision }),
  };
  const hasNews = progress !== undefined && progressDeadlineSeconds(deployment) !== undefined;
  if (!hasNews && isSame(annotations, deployment.metadata.annotations ?? {})) return;
  const status = deployment.status ?? {};
  const conditions = hasNews
    ? withCondition(status, newCondition({ type: 'Progressing', status: 'True', ...progress }, shop.world.clock.now()))
    : status.conditions;
  turn.deployment = updateObject(
    shop.client,
    DEPLOYMENTS,
    {
      ...deployment,
      metadata: { ...deployment.metadata, annotations },
      status: { ...status, ...(conditions === undefined ? {} : { conditions }) },
    },
    'status',
  );
}
