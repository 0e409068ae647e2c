import { autoscalerController } from './autoscaling/autoscaler-controller.ts';
import { certificateApprovingController } from './certificates/approving-controller.ts';
import { certificateCleaningController } from './certificates/cleaning-controller.ts';
import { certificateSigningController } from './certificates/signing-controller.ts';
import { disruptionController } from './disruption/disruption-controller.ts';
import { flowSchemaStatus } from './flowcontrol/flow-schema-status.ts';
import { serverLeaseKeeper } from './lease/server-lease.ts';
import { nodeLifecycleController } from './node/node-lifecycle-controller.ts';
import { podGarbageCollector } from './node/pod-garbage-collector.ts';
import { taintEvictionController } from './node/taint-eviction-controller.ts';
import { ttlController } from './node/ttl-controller.ts';
import { quotaController } from './resourcequota/quota-controller.ts';
import { ephemeralVolumeController } from './volume/ephemeral-volume-controller.ts';
import { claimProtectionController, volumeProtectionController } from './volume/protection-controllers.ts';
import { volumeController } from './volume/volume-controller.ts';
import { policyStatusController } from './admissionpolicy/policy-status-controller.ts';
import { roleAggregationController } from './clusterroleaggregation/aggregation-controller.ts';
import { cronJobController } from './cronjob/cronjob-controller.ts';
import { jobController } from './job/job-controller.ts';
import { ttlAfterFinishedController } from './job/ttl-after-finished-controller.ts';
import { daemonSetController } from './daemonset/daemonset-controller.ts';
import { statefulSetController } from './statefulset/statefulset-controller.ts';
import { endpointsController } from './endpoints/endpoints-controller.ts';
import { mirroringController } from './endpoints/mirroring-controller.ts';
import { sliceController } from './endpoints/slice-controller.ts';
import { garbageCollector } from './garbagecollector/garbage-collector.ts';
import { namespaceController } from './namespace/namespace-controller.ts';
import { rootCaPublisher } from './serviceaccount/root-ca-publisher.ts';
import { serviceAccountsController } from './serviceaccount/service-accounts-controller.ts';
import { tokensController } from './serviceaccount/tokens-controller.ts';
import { deploymentController } from './deployment/deployment-controller.ts';
import type { Controller, ControllerContext } from './controller.ts';
import { replicaSetController, replicationController } from './replicaset/replicaset-controller.ts';
import { scheduler } from './scheduler/scheduler.ts';
import { EventNames } from '../events/event-name.ts';
import { Caches } from './runtime/caches.ts';

/** In the order in which they come to work on what changes in one instant. */
const CONTROLLERS: readonly Controller[] = [
  nodeLifecycleController,
  ttlController,
  namespaceController,
  serviceAccountsController,
  rootCaPublisher,
  tokensController,
  roleAggregationController,
  policyStatusController,
  garbageCollector,
  deploymentController,
  replicaSetController,
  replicationController,
  statefulSetController,
  daemonSetController,
  taintEvictionController,
  jobController,
  ttlAfterFinishedController,
  cronJobController,
  scheduler,
  endpointsController,
  sliceController,
  mirroringController,
  podGarbageCollector,
  quotaController,
  disruptionController,
  volumeController,
  claimProtectionController,
  volumeProtectionController,
  ephemeralVolumeController,
  autoscalerController,
  certificateApprovingController,
  certificateSigningController,
  certificateCleaningController,
  serverLeaseKeeper,
  flowSchemaStatus,
];

/** Sets every controller and the scheduler to work on what is in the store, and on what changes there. */
export function startControllers(context: ControllerContext): void {
  const world = {
    ...context,
    caches: new Caches(context.store),
    eventNames: new EventNames(context.clock),
  };
  for (const controller of CONTROLLERS) controller.start(world);
}
