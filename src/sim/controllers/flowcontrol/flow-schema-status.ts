import { formatTime } from '../../../clock/clock.ts';
import { StatusError } from '../../status-error.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { Controller, ControllerWorld } from '../controller.ts';
import { watchResource } from '../runtime/watch-resource.ts';
import { WorkQueue } from '../runtime/work-queue.ts';

const GROUP = 'flowcontrol.apiserver.k8s.io';
const SCHEMAS = `flowschemas.${GROUP}`;
const LEVELS = `prioritylevelconfigurations.${GROUP}`;
const FIELD_MANAGER = 'api-priority-and-fairness-config-consumer-v1';

interface Condition {
  type?: string;
  status?: string;
  reason?: string;
  message?: string;
}

/** Tells in a flow schema's status whether its priority level exists, as the API server itself does (apf_controller.go). */
export const flowSchemaStatus: Controller = {
  name: 'priority-and-fairness-config-consumer',
  start(world) {
    const queue = new WorkQueue({
      clock: world.clock,
      reconcile: (name) => reconcile(world, name),
      onFailure: (key, error) => world.onFailure?.(FIELD_MANAGER, key, error),
    });
    watchResource(world.store, SCHEMAS, ({ object }) => queue.add(object.metadata.name));
    world.store.subscribe(LEVELS, ({ object }) => {
      for (const schema of world.store.list(SCHEMAS)) {
        if (levelOf(schema) === object.metadata.name) queue.add(schema.metadata.name);
      }
    });
  },
};

function reconcile({ clock, store, clientAs }: ControllerWorld, name: string): void {
  const schema = store.get(SCHEMAS, '', name);
  if (schema === undefined) return;
  const level = levelOf(schema);
  const wanted = danglingCondition(level, store.get(LEVELS, '', level) !== undefined);
  const { conditions = [] } = (schema.status ?? {}) as { conditions?: Condition[] };
  const told = conditions.find(({ type }) => type === 'Dangling');
  if (told?.status === wanted.status && told.reason === wanted.reason && told.message === wanted.message) return;
  const condition = { ...wanted, lastTransitionTime: formatTime(clock.now()) };
  const body = {
    apiVersion: schema.apiVersion,
    kind: schema.kind,
    metadata: { name },
    status: { conditions: [condition] },
  };
  try {
    const options = { fieldManager: FIELD_MANAGER, subresource: 'status' };
    clientAs('system:apiserver').patch(SCHEMAS, name, { type: 'apply', body, force: true }, options);
  } catch (error) {
    if (!(error instanceof StatusError && error.code === 404)) throw error;
  }
}

function levelOf({ spec }: KubeObject): string {
  const { priorityLevelConfiguration } = (spec ?? {}) as { priorityLevelConfiguration?: { name?: string } };
  return priorityLevelConfiguration?.name ?? '';
}

function danglingCondition(level: string, exists: boolean): Required<Condition> {
  const subject = `This FlowSchema references the PriorityLevelConfiguration object named ${JSON.stringify(level)}`;
  return exists
    ? { type: 'Dangling', status: 'False', reason: 'Found', message: `${subject} and it exists` }
    : { type: 'Dangling', status: 'True', reason: 'NotFound', message: `${subject} but there is no such object` };
}
