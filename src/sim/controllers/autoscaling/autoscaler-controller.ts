import type {
  HorizontalPodAutoscalerCondition,
  HorizontalPodAutoscalerSpec,
  HorizontalPodAutoscalerStatus,
} from 'kubernetes-types/autoscaling/v2.d.ts';
import { formatTime } from '../../../clock/clock.ts';
import { StatusError } from '../../status-error.ts';
import type { Stored, Writable } from '../common/kinds.ts';
import { updateStatus } from '../common/update-object.ts';
import type { Controller } from '../controller.ts';
import { keyOf, splitKey } from '../runtime/object-key.ts';
import { watchResource } from '../runtime/watch-resource.ts';
import { openWorkshop, type Workshop } from '../runtime/workshop.ts';
import { metricFailure } from './absent-metrics.ts';
import { findScaleTarget, type ScaleTarget } from './scale-target.ts';

const AUTOSCALERS = 'horizontalpodautoscalers.autoscaling';
const PERIOD_MS = 15_000;

type Status = Writable<HorizontalPodAutoscalerStatus>;
type Autoscaler = Stored<HorizontalPodAutoscalerSpec, Status>;

/** Keeps targets within their limits; in a cluster without metrics that is all (upstream: pkg/controller/podautoscaler). */
export const autoscalerController: Controller = {
  name: 'horizontal-pod-autoscaler',
  start(world) {
    const shop = openWorkshop(world, { account: 'horizontal-pod-autoscaler', maxRetries: 0, reconcile });
    watchResource(world.store, AUTOSCALERS, ({ type, object, previous }) => {
      if (
        type !== 'MODIFIED' ||
        object.metadata.generation !== previous?.metadata.generation ||
        object.spec !== previous?.spec
      ) {
        shop.queue.add(keyOf(object));
      }
    });
    world.clock.every(PERIOD_MS, () => {
      for (const autoscaler of world.store.list(AUTOSCALERS)) shop.queue.add(keyOf(autoscaler));
    });
  },
};

interface Outcome {
  status: Status;
  set(type: string, state: 'True' | 'False', reason: string, message: string): void;
}

function reconcile(shop: Workshop, key: string): void {
  const { world, client, events } = shop;
  const { namespace, name } = splitKey(key);
  const autoscaler = world.store.get(AUTOSCALERS, namespace, name) as Autoscaler | undefined;
  if (autoscaler === undefined) return;
  const outcome = outcomeFor(autoscaler, world.clock.now());
  try {
    const target = findScaleTarget(shop, namespace, autoscaler.spec.scaleTargetRef);
    outcome.set(
      'AbleToScale',
      'True',
      'SucceededGetScale',
      "the HPA controller was able to get the target's current scale",
    );
    scale(shop, autoscaler, target, outcome);
  } catch (error) {
    if (!(error instanceof Error) || (!(error instanceof StatusError) && !error.message.startsWith('no matches')))
      throw error;
    events.record(autoscaler, 'Warning', 'FailedGetScale', error.message);
    const message = `the HPA controller was unable to get the target's current scale: ${error.message}`;
    outcome.set('AbleToScale', 'False', 'FailedGetScale', message);
  }
  updateStatus(client, AUTOSCALERS, autoscaler, outcome.status);
}

function outcomeFor(autoscaler: Autoscaler, nowMs: number): Outcome {
  const status: Status = { desiredReplicas: 0, ...autoscaler.status };
  return {
    status,
    set(type, state, reason, message) {
      const before = status.conditions?.find((condition) => condition.type === type);
      const lastTransitionTime = before?.status === state ? before.lastTransitionTime : formatTime(nowMs);
      const condition = {
        type,
        status: state,
        reason,
        message,
        lastTransitionTime,
      } as HorizontalPodAutoscalerCondition;
      const conditions = status.conditions ?? [];
      status.conditions =
        before === undefined
          ? [...conditions, condition]
          : conditions.map((each) => (each === before ? condition : each));
    },
  };
}

function scale(shop: Workshop, autoscaler: Autoscaler, target: ScaleTarget, outcome: Outcome): void {
  const { spec } = autoscaler;
  const { specReplicas } = target;
  outcome.status.currentReplicas = target.statusReplicas;
  if (specReplicas === 0 && (spec.minReplicas ?? 1) !== 0) {
    outcome.status.desiredReplicas = 0;
    const message = 'scaling is disabled since the replica count of the target is zero';
    return outcome.set('ScalingActive', 'False', 'ScalingDisabled', message);
  }
  if (specReplicas > spec.maxReplicas) {
    return rescale(shop, autoscaler, target, outcome, [
      spec.maxReplicas,
      'Current number of replicas above Spec.MaxReplicas',
    ]);
  }
  if (specReplicas < (spec.minReplicas ?? 1)) {
    return rescale(shop, autoscaler, target, outcome, [
      spec.minReplicas ?? 1,
      'Current number of replicas below Spec.MinReplicas',
    ]);
  }
  tellMissingMetrics(shop, autoscaler, outcome);
}

function rescale(
  { world, events }: Workshop,
  autoscaler: Autoscaler,
  target: ScaleTarget,
  { status, set }: Outcome,
  [replicas, why]: [number, string],
): void {
  try {
    target.scaleTo(replicas);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    events.record(
      autoscaler,
      'Warning',
      'FailedRescale',
      `New size: ${replicas}; reason: ${why}; error: ${error.message}`,
    );
    set(
      'AbleToScale',
      'False',
      'FailedUpdateScale',
      `the HPA controller was unable to update the target scale: ${error.message}`,
    );
    return;
  }
  set(
    'AbleToScale',
    'True',
    'SucceededRescale',
    `the HPA controller was able to update the target scale to ${replicas}`,
  );
  events.record(autoscaler, 'Normal', 'SuccessfulRescale', `New size: ${replicas}; reason: ${why}`);
  status.desiredReplicas = replicas;
  status.lastScaleTime = formatTime(world.clock.now());
}

function tellMissingMetrics({ events }: Workshop, autoscaler: Autoscaler, { set }: Outcome): void {
  const failures = (autoscaler.spec.metrics ?? []).map(metricFailure);
  const [first] = failures;
  if (first === undefined) return;
  for (const { reason, message } of failures) events.record(autoscaler, 'Warning', reason, message);
  set('ScalingActive', 'False', first.reason, `the HPA was unable to compute the replica count: ${first.message}`);
  const summary = `invalid metrics (${failures.length} invalid out of ${failures.length}), first error is: ${first.inSummary}`;
  events.record(autoscaler, 'Warning', 'FailedComputeMetricsReplicas', summary);
}
