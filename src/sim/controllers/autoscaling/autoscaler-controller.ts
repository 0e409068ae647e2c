import type {
  HorizontalPodAutoscalerCondition,
  HorizontalPodAutoscalerSpec,
  HorizontalPodAutoscalerStatus,
} from 'kubernetes-types/autoscaling/v2.d.ts';
import { formatTime, type Timer } from '../../../clock/clock.ts';
import { StatusError } from '../../status-error.ts';
import type { PodObject, Stored, Writable } from '../common/kinds.ts';
import { updateStatus } from '../common/update-object.ts';
import type { Controller } from '../controller.ts';
import { keyOf, splitKey } from '../runtime/object-key.ts';
import { watchResource } from '../runtime/watch-resource.ts';
import { openWorkshop, type Workshop } from '../runtime/workshop.ts';
import { type Proposal, proposeReplicas } from './metric-proposal.ts';
import { ScalingPace } from './scaling-pace.ts';
import { findScaleTarget, type ScaleTarget } from './scale-target.ts';

const AUTOSCALERS = 'horizontalpodautoscalers.autoscaling';
const PERIOD_MS = 15_000;

type Status = Writable<HorizontalPodAutoscalerStatus>;
type Autoscaler = Stored<HorizontalPodAutoscalerSpec, Status>;

/** Keeps targets within their limits, and to their metrics where the cluster serves any (upstream: pkg/controller/podautoscaler). */
export const autoscalerController: Controller = {
  name: 'horizontal-pod-autoscaler',
  start(world) {
    const pace = new ScalingPace();
    const shop = openWorkshop(world, {
      account: 'horizontal-pod-autoscaler',
      maxRetries: 0,
      reconcile: (own, key) => reconcile(own, pace, key),
    });
    const turns = new Map<string, Timer>();
    // Upstream's queue holds each key back for a period, a new one too, and takes no second request meanwhile.
    watchResource(world.store, AUTOSCALERS, ({ type, object }) => {
      const key = keyOf(object);
      if (type === 'DELETED') {
        turns.get(key)?.cancel();
        turns.delete(key);
        shop.queue.add(key);
      } else if (!turns.has(key)) {
        turns.set(
          key,
          world.clock.every(PERIOD_MS, () => shop.queue.add(key)),
        );
      }
    });
  },
};

interface Outcome {
  status: Status;
  set(type: string, state: 'True' | 'False', reason: string, message: string): void;
}

function reconcile(shop: Workshop, pace: ScalingPace, key: string): void {
  const { world, client, events } = shop;
  const { namespace, name } = splitKey(key);
  const autoscaler = world.store.get(AUTOSCALERS, namespace, name) as Autoscaler | undefined;
  if (autoscaler === undefined) return pace.forget(key);
  const outcome = outcomeFor(autoscaler, world.clock.now());
  try {
    const target = findScaleTarget(shop, namespace, autoscaler.spec.scaleTargetRef);
    outcome.set(
      'AbleToScale',
      'True',
      'SucceededGetScale',
      "the HPA controller was able to get the target's current scale",
    );
    scale({ shop, pace, autoscaler, target, outcome });
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

interface Turn {
  shop: Workshop;
  pace: ScalingPace;
  autoscaler: Autoscaler;
  target: ScaleTarget;
  outcome: Outcome;
}

function scale(turn: Turn): void {
  const { outcome, target } = turn;
  const { spec } = turn.autoscaler;
  const least = spec.minReplicas ?? 1;
  outcome.status.currentReplicas = target.statusReplicas;
  if (target.specReplicas === 0 && least !== 0) {
    outcome.status.desiredReplicas = 0;
    const message = 'scaling is disabled since the replica count of the target is zero';
    outcome.set('ScalingActive', 'False', 'ScalingDisabled', message);
  } else if (target.specReplicas > spec.maxReplicas) {
    rescale(turn, spec.maxReplicas, 'Current number of replicas above Spec.MaxReplicas');
  } else if (target.specReplicas < least) {
    rescale(turn, least, 'Current number of replicas below Spec.MinReplicas');
  } else followMetrics(turn);
}

/** The metric that asks for most decides; one that can't be read forbids to shrink. */
function followMetrics(turn: Turn): void {
  const { shop, autoscaler, target, outcome, pace } = turn;
  const { namespace = '' } = autoscaler.metadata;
  const pods = (shop.world.caches.byNamespace('pods').get(namespace) as PodObject[]).filter(({ metadata }) =>
    target.selects(metadata.labels),
  );
  const scene = { namespace, pods, specReplicas: target.specReplicas };
  const answers = (autoscaler.spec.metrics ?? []).map((metric) => proposeReplicas(shop, metric, scene));
  const failures = answers.filter((answer) => 'reason' in answer);
  const proposals = answers.filter((answer): answer is Proposal => 'replicas' in answer);
  for (const { reason, message } of failures) shop.events.record(autoscaler, 'Warning', reason, message);
  const best = proposals.reduce<Proposal | undefined>(
    (most, each) => (most === undefined || each.replicas > most.replicas ? each : most),
    undefined,
  );
  if (best === undefined || (failures.length > 0 && best.replicas < target.specReplicas)) {
    return tellUnreadable(turn, failures, answers.length);
  }
  outcome.status.currentMetrics = proposals.map(({ status }) => status);
  const why = `the HPA was able to successfully calculate a replica count from ${best.name}`;
  outcome.set('ScalingActive', 'True', 'ValidMetricFound', why);
  const step = { current: target.specReplicas, desired: best.replicas, nowMs: shop.world.clock.now() };
  const settled = pace.settle(keyOf(autoscaler), autoscaler.spec, step);
  outcome.set('AbleToScale', 'True', ...settled.able);
  outcome.set('ScalingLimited', ...settled.limited);
  outcome.status.desiredReplicas = settled.replicas;
  if (settled.replicas === target.specReplicas) return;
  pace.noteScaling(keyOf(autoscaler), { ...step, desired: settled.replicas });
  rescale(
    turn,
    settled.replicas,
    settled.replicas > target.specReplicas ? `${best.name} above target` : 'All metrics below target',
  );
}

function tellUnreadable(
  { shop, autoscaler, outcome }: Turn,
  failures: { reason: string; message: string; inSummary: string }[],
  all: number,
): void {
  const [first] = failures;
  if (first === undefined) return;
  outcome.set(
    'ScalingActive',
    'False',
    first.reason,
    `the HPA was unable to compute the replica count: ${first.message}`,
  );
  const summary = `invalid metrics (${failures.length} invalid out of ${all}), first error is: ${first.inSummary}`;
  shop.events.record(autoscaler, 'Warning', 'FailedComputeMetricsReplicas', summary);
}

function rescale({ shop, autoscaler, target, outcome: { status, set } }: Turn, replicas: number, why: string): void {
  const { world, events } = shop;
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
