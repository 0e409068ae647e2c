import type { Client } from '../../client.ts';
import { EventRecorder } from '../../events/event-recorder.ts';
import type { ControllerWorld } from '../controller.ts';
import { type RetryPauses, WorkQueue } from './work-queue.ts';

/** What one controller works with: the world, its own identity, its voice and its queue. */
export interface Workshop {
  world: ControllerWorld;
  client: Client;
  events: EventRecorder;
  queue: WorkQueue;
}

export interface Trade {
  /** Name of its service account in kube-system. */
  account: string;
  /** How its events name it, where not by its account. */
  component?: string;
  maxRetries?: number;
  pauses?: RetryPauses;
  reconcile(shop: Workshop, key: string): void;
}

export function openWorkshop(world: ControllerWorld, trade: Trade): Workshop {
  const client = world.clientAs(controllerUser(trade.account));
  const component = trade.component ?? trade.account;
  const shop: Workshop = {
    world,
    client,
    events: new EventRecorder({ client, clock: world.clock, component, names: world.eventNames }),
    queue: new WorkQueue({
      clock: world.clock,
      ...(trade.maxRetries === undefined ? {} : { maxRetries: trade.maxRetries }),
      ...(trade.pauses === undefined ? {} : { pauses: trade.pauses }),
      reconcile: (key) => trade.reconcile(shop, key),
      onFailure: (key, error) => world.onFailure?.(component, key, error),
    }),
  };
  return shop;
}

export function controllerUser(account: string): string {
  return `system:serviceaccount:kube-system:${account}`;
}
