import type { PodDisruptionBudgetSpec, PodDisruptionBudgetStatus } from 'kubernetes-types/policy/v1.d.ts';
import { formatTime, parseTime } from '../../../clock/clock.ts';
import { labelMatcher } from '../../kinds/label-matcher.ts';
import type { KubeObject } from '../../kube-object.ts';
import { scaledValue } from '../common/int-or-percent.ts';
import type { PodObject, Stored, Writable } from '../common/kinds.ts';
import { isPodReady } from '../common/pod-state.ts';
import { updateStatus } from '../common/update-object.ts';
import type { Controller, ControllerWorld } from '../controller.ts';
import { keyOf, splitKey } from '../runtime/object-key.ts';
import { watchResource } from '../runtime/watch-resource.ts';
import { openWorkshop, type Workshop } from '../runtime/workshop.ts';
import { expectedScale } from './expected-pods.ts';

const BUDGETS = 'poddisruptionbudgets.policy';
/** A pod whose eviction was granted is believed to go for so long. */
const DISRUPTION_MS = 120_000;
const SCALED = ['deployments.apps', 'replicasets.apps', 'statefulsets.apps', 'replicationcontrollers'];

type Budget = Stored<PodDisruptionBudgetSpec, Writable<PodDisruptionBudgetStatus>>;

/** Keeps the numbers of disruption budgets (upstream: pkg/controller/disruption). */
export const disruptionController: Controller = {
  name: 'disruption-controller',
  start(world) {
    const shop = openWorkshop(world, { account: 'disruption-controller', component: 'controllermanager', reconcile });
    watchResource(world.store, BUDGETS, ({ object }) => shop.queue.add(keyOf(object)));
    world.store.subscribe('pods', ({ object, previous }) => {
      for (const budget of world.store.list(BUDGETS, object.metadata.namespace) as Budget[]) {
        const matches = labelMatcher(budget.spec.selector);
        if (matches(object.metadata.labels) || (previous !== undefined && matches(previous.metadata.labels))) {
          shop.queue.add(keyOf(budget));
        }
      }
    });
    for (const resource of SCALED) {
      world.store.subscribe(resource, ({ type, object, previous }) => {
        const isScaled = type === 'MODIFIED' && replicasOf(object) !== replicasOf(previous);
        if (!isScaled) return;
        for (const budget of world.store.list(BUDGETS, object.metadata.namespace)) shop.queue.add(keyOf(budget));
      });
    }
  },
};

function replicasOf(object: KubeObject | undefined): number | undefined {
  return (object?.spec as { replicas?: number } | undefined)?.replicas;
}

function reconcile(shop: Workshop, key: string): void {
  const { world, client, events } = shop;
  const { namespace, name } = splitKey(key);
  const budget = world.store.get(BUDGETS, namespace, name) as Budget | undefined;
  if (budget === undefined) return;
  const pods = podsOf(world, budget);
  if (pods.length === 0) events.record(budget, 'Normal', 'NoPods', 'No matching pods found');
  const nowMs = world.clock.now();
  let wanted: { expected: number; healthy: number };
  try {
    wanted = wantedPods(shop, budget, pods);
  } catch (error) {
    const message = `Failed to calculate the number of expected pods: ${error instanceof Error ? error.message : ''}`;
    events.record(budget, 'Warning', 'CalculateExpectedPodCountFailed', message);
    const condition = { status: 'False', reason: 'SyncFailed', message: error instanceof Error ? error.message : '' };
    const status = { ...budget.status, disruptionsAllowed: 0, observedGeneration: budget.metadata.generation };
    updateStatus(client, BUDGETS, budget, { ...status, conditions: withCondition(budget, condition, nowMs) });
    return;
  }
  const disrupted = stillDisrupted(budget, pods, nowMs);
  const healthy = pods.filter((pod) => isHealthy(pod, disrupted)).length;
  const left = wanted.expected <= 0 ? 0 : Math.max(0, healthy - wanted.healthy);
  const reason = left > 0 ? 'SufficientPods' : 'InsufficientPods';
  updateStatus(client, BUDGETS, budget, {
    ...(Object.keys(disrupted).length === 0 ? {} : { disruptedPods: disrupted }),
    currentHealthy: healthy,
    desiredHealthy: wanted.healthy,
    disruptionsAllowed: left,
    expectedPods: wanted.expected,
    observedGeneration: budget.metadata.generation,
    conditions: withCondition(budget, { status: left > 0 ? 'True' : 'False', reason, message: '' }, nowMs),
  });
  for (const since of Object.values(disrupted)) {
    shop.queue.addAfter(key, parseTime(since) + DISRUPTION_MS - nowMs);
  }
}

function podsOf({ caches }: ControllerWorld, { metadata, spec }: Budget): PodObject[] {
  const matches = labelMatcher(spec.selector);
  const pods = caches.byNamespace('pods').get(metadata.namespace ?? '') as PodObject[];
  return pods.filter((pod) => matches(pod.metadata.labels));
}

/** How many pods there are meant to be, and how many of them have to be healthy. */
function wantedPods(
  { world, events }: Workshop,
  budget: Budget,
  pods: PodObject[],
): { expected: number; healthy: number } {
  const { maxUnavailable, minAvailable } = budget.spec;
  if (maxUnavailable === undefined && typeof minAvailable !== 'string') {
    return { expected: pods.length, healthy: minAvailable ?? 1 };
  }
  const { expected, unmanaged } = expectedScale(world, pods);
  if (unmanaged.length > 0) {
    const message = `Pods selected by this PodDisruptionBudget (selector: ${selectorText(budget)}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`;
    events.record(budget, 'Warning', 'UnmanagedPods', message);
  }
  const healthy =
    maxUnavailable === undefined
      ? scaledValue(minAvailable, expected, 'up')
      : Math.max(0, expected - scaledValue(maxUnavailable, expected, 'up'));
  return { expected, healthy };
}

/** As Go prints a label selector of the API. */
function selectorText({ spec }: Budget): string {
  const labels = Object.entries(spec.selector?.matchLabels ?? {}).map(([key, value]) => `${key}: ${value},`);
  const expressions = spec.selector?.matchExpressions ?? [];
  const listed = expressions.map(({ key, operator, values }) => `{${key} ${operator} [${(values ?? []).join(' ')}]}`);
  return `&LabelSelector{MatchLabels:map[string]string{${labels.join('')}},MatchExpressions:[]LabelSelectorRequirement{${listed.join(',')}},}`;
}

function isHealthy(pod: PodObject, disrupted: Record<string, string>): boolean {
  return pod.metadata.deletionTimestamp === undefined && disrupted[pod.metadata.name] === undefined && isPodReady(pod);
}

function stillDisrupted({ status }: Budget, pods: PodObject[], nowMs: number): Record<string, string> {
  const going = Object.entries(status?.disruptedPods ?? {}).filter(([name, since]) => {
    const pod = pods.find(({ metadata }) => metadata.name === name);
    return (
      pod !== undefined && pod.metadata.deletionTimestamp === undefined && parseTime(since) + DISRUPTION_MS > nowMs
    );
  });
  return Object.fromEntries(going);
}

type Condition = NonNullable<PodDisruptionBudgetStatus['conditions']>[number];

/** The budget's conditions with what is allowed now; others stay where they are. */
function withCondition(
  { metadata, status }: Budget,
  condition: { status: string; reason: string; message: string },
  nowMs: number,
): Condition[] {
  const before = status?.conditions ?? [];
  const known = before.find(({ type }) => type === 'DisruptionAllowed');
  const lastTransitionTime = known?.status === condition.status ? known.lastTransitionTime : formatTime(nowMs);
  const told: Condition = {
    type: 'DisruptionAllowed',
    ...condition,
    ...(metadata.generation === undefined ? {} : { observedGeneration: metadata.generation }),
    lastTransitionTime,
  };
  return known === undefined ? [...before, told] : before.map((each) => (each === known ? told : each));
}
