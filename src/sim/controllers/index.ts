import { deploymentController } from './deployment/deployment-controller.ts';
import type { Controller, ControllerContext } from './controller.ts';
import { replicaSetController, replicationController } from './replicaset/replicaset-controller.ts';
import { scheduler } from './scheduler/scheduler.ts';
import { Caches } from './runtime/caches.ts';

/** In the order in which they come to work on what changes in one instant. */
const CONTROLLERS: readonly Controller[] = [
  deploymentController,
  replicaSetController,
  replicationController,
  scheduler,
];

/** Sets every controller and the scheduler to work on what is in the store, and on what changes there. */
export function startControllers(context: ControllerContext): void {
  const world = { ...context, caches: new Caches(context.store) };
  for (const controller of CONTROLLERS) controller.start(world);
}
