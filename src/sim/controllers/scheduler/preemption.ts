import type { PodDisruptionBudgetSpec, PodDisruptionBudgetStatus } from 'kubernetes-types/policy/v1.d.ts';
import { labelMatcher } from '../../kinds/label-matcher.ts';
import type { PodObject, Stored } from '../common/kinds.ts';
import { podCondition } from '../common/pod-state.ts';
import { type Cycle, type Rejection, unresolvable } from './filter.ts';
import { fitError } from './fit-error.ts';
import { type NodeView, nodeView, priorityOf } from './node-view.ts';
import { nodeTest } from './place-pod.ts';

const NO_VICTIMS = 'No preemption victims found for incoming pod';
const NOT_HELPFUL = 'Preemption is not helpful for scheduling';

interface Candidate {
  view: NodeView;
  victims: PodObject[];
  violations: number;
}

/** What comes of looking for pods to drive out: a node and who has to leave it, or the sentence that says why not. */
export type Preemption = { node: string; victims: PodObject[] } | { message: string };

/** Upstream: pkg/scheduler/framework/preemption and plugins/defaultpreemption. */
export function findPreemption(cycle: Cycle, rejections: ReadonlyMap<string, Rejection>): Preemption {
  const ineligible = whyNotEligible(cycle);
  if (ineligible !== undefined) return { message: `preemption: ${ineligible}` };
  const candidates: Candidate[] = [];
  const reasons: Rejection[] = [];
  for (const view of cycle.nodes) {
    const rejection = rejections.get(view.node.metadata.name);
    if (rejection !== undefined && !rejection.resolvable) reasons.push(unresolvable('', NOT_HELPFUL));
    else {
      const outcome = victimsOn(cycle, view);
      if ('victims' in outcome) candidates.push(outcome);
      else reasons.push(outcome);
    }
  }
  const chosen = mildest(candidates);
  if (chosen === undefined) return { message: `preemption: ${fitError(reasons.length, reasons)}` };
  return { node: chosen.view.node.metadata.name, victims: chosen.victims };
}

function whyNotEligible({ pod, nodes }: Cycle): string | undefined {
  if (pod.spec.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.';
  const nominated = pod.status?.nominatedNodeName;
  const view = nodes.find(({ node }) => nominated !== undefined && node.metadata.name === nominated);
  const isWaiting = view?.pods.some(
    (other) =>
      other.metadata.deletionTimestamp !== undefined &&
      priorityOf(other) < priorityOf(pod) &&
      podCondition(other, 'DisruptionTarget')?.reason === 'PreemptionByScheduler',
  );
  return isWaiting ? 'not eligible due to terminating pod on the nominated node.' : undefined;
}

/** Who has to leave this node: all of lower priority, minus those that can stay nevertheless, the important ones first. */
function victimsOn(cycle: Cycle, view: NodeView): Candidate | Rejection {
  const lower = view.pods.filter((other) => priorityOf(other) < priorityOf(cycle.pod));
  if (lower.length === 0) return unresolvable('', NO_VICTIMS);
  const kept = view.pods.filter((other) => !lower.includes(other));
  const rejection = testWith(cycle, view, kept);
  if (rejection !== undefined) return rejection;
  const violating = violatingPods(cycle, lower);
  const inOrder = [...lower].sort(moreImportantFirst);
  const victims: PodObject[] = [];
  let violations = 0;
  for (const pod of [
    ...inOrder.filter((each) => violating.has(each)),
    ...inOrder.filter((each) => !violating.has(each)),
  ]) {
    if (testWith(cycle, view, [...kept, pod]) === undefined) kept.push(pod);
    else {
      victims.push(pod);
      if (violating.has(pod)) violations++;
    }
  }
  return victims.length === 0 ? unresolvable('', NO_VICTIMS) : { view, victims, violations };
}

/** Tests the node as if only these pods were on it. */
function testWith(cycle: Cycle, view: NodeView, pods: PodObject[]): Rejection | undefined {
  const changed = nodeView(view.node, pods, cycle.amounts);
  const nodes = cycle.nodes.map((other) => (other === view ? changed : other));
  return nodeTest({ ...cycle, nodes })(changed);
}

/** Pods whose disruption budgets have nothing to give. */
function violatingPods({ store, pod }: Cycle, pods: PodObject[]): Set<PodObject> {
  type Budget = Stored<PodDisruptionBudgetSpec, PodDisruptionBudgetStatus>;
  const budgets = (store.list('poddisruptionbudgets.policy') as Budget[]).map((budget) => ({
    namespace: budget.metadata.namespace,
    matches: labelMatcher(budget.spec.selector),
    left: budget.status?.disruptionsAllowed ?? 0,
  }));
  const violating = new Set<PodObject>();
  for (const other of pods) {
    for (const budget of budgets) {
      if (budget.namespace !== other.metadata.namespace || !budget.matches(other.metadata.labels)) continue;
      budget.left -= 1;
      if (budget.left < 0) violating.add(other);
    }
  }
  violating.delete(pod);
  return violating;
}

/** Upstream: pickOneNodeForPreemption. Fewest broken budgets, least important victims, fewest of them, youngest. */
function mildest(candidates: Candidate[]): Candidate | undefined {
  const criteria: ((candidate: Candidate) => number)[] = [
    ({ violations }) => violations,
    ({ victims }) => Math.max(...victims.map(priorityOf)),
    ({ victims }) => victims.reduce((sum, victim) => sum + priorityOf(victim), 0),
    ({ victims }) => victims.length,
  ];
  const better = (a: Candidate, b: Candidate) => {
    for (const criterion of criteria) {
      const difference = criterion(a) - criterion(b);
      if (difference !== 0) return difference;
    }
    return startOf(a) > startOf(b) ? -1 : startOf(a) < startOf(b) ? 1 : 0;
  };
  return [...candidates].sort(better)[0];
}

/** When the first of the most important victims began. */
function startOf({ victims }: Candidate): string {
  const highest = Math.max(...victims.map(priorityOf));
  const starts = victims.filter((victim) => priorityOf(victim) === highest).map(startTime);
  return starts.sort()[0];
}

function moreImportantFirst(a: PodObject, b: PodObject): number {
  return priorityOf(b) - priorityOf(a) || (startTime(a) < startTime(b) ? -1 : 1);
}

function startTime(pod: PodObject): string {
  return pod.status?.startTime ?? pod.metadata.creationTimestamp ?? '';
}
