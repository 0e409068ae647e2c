import { claimObjects } from '../common/claim-objects.ts';
import { labelMatcher } from '../../kinds/label-matcher.ts';
import { controllerOf } from '../common/owner-references.ts';
import { updateStatus } from '../common/update-object.ts';
import { watchPodsOf } from '../common/watch-pods-of.ts';
import type { Controller, ControllerWorld } from '../controller.ts';
import type { ReplicaSetObject } from '../replicaset/replica-owner.ts';
import { keyOf, splitKey } from '../runtime/object-key.ts';
import { watchResource } from '../runtime/watch-resource.ts';
import { openWorkshop, type Workshop } from '../runtime/workshop.ts';
import { newCondition, withCondition } from './conditions.ts';
import { syncRevisions } from './current-replica-set.ts';
import {
  conditionOf,
  type DeploymentObject,
  isRollingUpdate,
  progressDeadlineSeconds,
  type Turn,
} from './deployment-object.ts';
import { recreate } from './recreate.ts';
import { rollForward } from './rolling-update.ts';
import { DEPLOYMENTS, tellStatus, writeStatus } from './rollout-status.ts';
import { scaleDeployment, wasScaled } from './scale-deployment.ts';

/** Upstream: pkg/controller/deployment. */
export const deploymentController: Controller = {
  name: 'deployment-controller',
  start(world) {
    const shop = openWorkshop(world, { account: 'deployment-controller', maxRetries: 15, reconcile });
    watchResource(world.store, DEPLOYMENTS, ({ object }) => shop.queue.add(keyOf(object)));
    watchPodsOf(world, {
      kind: 'Deployment',
      resource: DEPLOYMENTS,
      owned: 'replicasets.apps',
      wants: (owner, set) => labelMatcher((owner as DeploymentObject).spec.selector)(set.metadata.labels),
      enqueue: (key) => shop.queue.add(key),
    });
    world.store.subscribe('pods', ({ type, object }) => {
      if (type === 'DELETED')
        enqueueRecreating(world, shop, controllerOf(object)?.name, object.metadata.namespace ?? '');
    });
  },
};

/** Strategy Recreate waits for the last old pod to go. */
function enqueueRecreating(
  world: ControllerWorld,
  shop: Workshop,
  setName: string | undefined,
  namespace: string,
): void {
  const set = setName === undefined ? undefined : world.store.get('replicasets.apps', namespace, setName);
  const owner = set === undefined ? undefined : controllerOf(set);
  const deployment = owner?.kind === 'Deployment' ? world.store.get(DEPLOYMENTS, namespace, owner.name) : undefined;
  if (deployment !== undefined && !isRollingUpdate(deployment as DeploymentObject)) shop.queue.add(keyOf(deployment));
}

function reconcile(shop: Workshop, key: string): void {
  const { namespace, name } = splitKey(key);
  const deployment = shop.world.store.get(DEPLOYMENTS, namespace, name) as DeploymentObject | undefined;
  if (deployment === undefined) return;
  if (selectsEverything(deployment)) return refuse(shop, deployment);
  const turn: Turn = { shop, deployment, replicaSets: claimReplicaSets(shop, deployment) };
  if (deployment.metadata.deletionTimestamp !== undefined)
    return tellStatus(turn, syncRevisions(turn, { create: false }));
  tellPause(turn);
  if (deployment.spec.paused || wasScaled(turn)) return scaleDeployment(turn);
  if (isRollingUpdate(deployment)) return rollForward(turn);
  recreate(turn);
}

function claimReplicaSets(shop: Workshop, owner: DeploymentObject): ReplicaSetObject[] {
  return claimObjects<ReplicaSetObject>({
    client: shop.client,
    resource: 'replicasets.apps',
    index: shop.world.caches.byController('replicasets.apps'),
    owner,
    matches: labelMatcher(owner.spec.selector),
  });
}

function selectsEverything({ spec: { selector } }: DeploymentObject): boolean {
  return Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0;
}

function refuse(shop: Workshop, deployment: DeploymentObject): void {
  const message = 'This deployment is selecting all pods. A non-empty selector is required.';
  shop.events.record(deployment, 'Warning', 'SelectingAll', message);
  updateStatus(shop.client, DEPLOYMENTS, deployment, {
    ...deployment.status,
    observedGeneration: deployment.metadata.generation,
  });
}

/** A paused deployment's progress is unknown; a failed one's stays failed (upstream: checkPausedConditions). */
function tellPause(turn: Turn): void {
  const { deployment, shop } = turn;
  const before = conditionOf(deployment.status, 'Progressing');
  if (progressDeadlineSeconds(deployment) === undefined || before?.reason === 'ProgressDeadlineExceeded') return;
  const isPaused = deployment.spec.paused === true;
  if (isPaused === (before?.reason === 'DeploymentPaused')) return;
  const news = isPaused
    ? { reason: 'DeploymentPaused', message: 'Deployment is paused' }
    : { reason: 'DeploymentResumed', message: 'Deployment is resumed' };
  const status = deployment.status ?? {};
  const condition = newCondition({ type: 'Progressing', status: 'Unknown', ...news }, shop.world.clock.now());
  writeStatus(turn, { ...status, conditions: withCondition(status, condition) });
}
