import type { LabelSelector } from 'kubernetes-types/meta/v1.d.ts';
import { formatTime } from '../../../clock/clock.ts';
import type { ApiResponse } from '../../api-request.ts';
import { groupVersionOf } from '../../kinds/resource-info.ts';
import type { KubeObject } from '../../kube-object.ts';
import { badRequest, forbidden, notFound, StatusError } from '../../status-error.ts';
import { answerPlain } from '../answer.ts';
import { negotiate } from '../negotiate.ts';
import type { ApiContext, Call } from '../api-context.ts';
import { andThen, type Eventually } from '../../eventually.ts';
import type { Scope } from '../scope.ts';
import { admissionAttributes, admitMutating, admitValidating } from '../write/admit.ts';
import { decodeBody, parseBody } from '../write/body.ts';
import { setNamespace } from '../write/create.ts';
import { checkPreconditions, deleteAdmitted } from '../write/delete.ts';
import { type DeleteOptions, readDeleteOptions } from '../write/delete-options.ts';
import { noteRequest } from '../write/note-request.ts';
import { parseWriteOptions } from '../write/write-options.ts';
import { SUCCESS } from './binding.ts';
import { EVICTION, OLD_EVICTION } from './body-kinds.ts';
import { labelMatcher } from '../../kinds/label-matcher.ts';

const PODS = { group: '', resource: 'pods' };
const BUDGETS = 'poddisruptionbudgets.policy';
const DISRUPTED_PODS_MAX = 2000;
const RETRY_WHILE_PROCESSED_SECONDS = 10;

interface Budget {
  spec?: { selector?: LabelSelector; unhealthyPodEvictionPolicy?: string };
  status?: {
    observedGeneration?: number;
    disruptionsAllowed?: number;
    currentHealthy?: number;
    desiredHealthy?: number;
    disruptedPods?: Record<string, string>;
  };
}

/** POST of pods/NAME/eviction (pkg/registry/core/pod/storage/eviction.go). */
export function createEviction(context: ApiContext, call: Call, { info }: Scope): Eventually<ApiResponse> {
  negotiate(context, call, 'one');
  const write = parseWriteOptions(call, 'CreateOptions');
  const given = parseBody(context, call, EVICTION.kind).value as { apiVersion?: unknown } | null;
  const kind = given?.apiVersion === groupVersionOf(OLD_EVICTION) ? OLD_EVICTION : EVICTION;
  const eviction = decodeBody(context, call, kind, write.fieldValidation);
  noteRequest(context, call, kind, eviction);
  setNamespace(kind, call, eviction);
  const { name } = call.info;
  const attributes = admissionAttributes(call, {
    operation: 'CREATE',
    info,
    name,
    object: eviction,
    old: undefined,
    options: write.given,
    dryRun: write.dryRun,
  });
  return andThen(admitMutating(context, attributes), () => {
    if (eviction.metadata.name !== name) throw badRequest('name in URL does not match name in Eviction object');
    const options = readDeleteOptions((eviction.deleteOptions ?? {}) as Record<string, unknown>);
    const dryRun = write.dryRun || options.dryRun;
    return andThen(admitValidating(context, attributes), () => {
      evict(context, call, info, { ...options, dryRun });
      return answerPlain(context, call, 201, SUCCESS);
    });
  });
}

function evict(context: ApiContext, call: Call, info: Scope['info'], options: DeleteOptions): void {
  const { namespace, name } = call.info;
  const pod = context.store.get('pods', namespace, name);
  if (pod === undefined) throw notFound(PODS, name);
  if (!needsNoBudget(pod)) askBudget(context, pod, options.dryRun);
  checkPreconditions(info, pod, options);
  const marked = options.dryRun ? pod : context.store.put('pods', withCondition(pod, formatTime(context.clock.now())));
  deleteAdmitted(context, info, marked, options);
}

function needsNoBudget(pod: KubeObject): boolean {
  const { phase } = (pod.status ?? {}) as { phase?: string };
  const isOver = phase === 'Succeeded' || phase === 'Failed' || phase === 'Pending';
  return isOver || pod.metadata.deletionTimestamp !== undefined;
}

function askBudget(context: ApiContext, pod: KubeObject, dryRun: boolean): void {
  const { namespace = '', name, labels } = pod.metadata;
  const budgets = context.store
    .list(BUDGETS, namespace)
    .filter((budget) => labelMatcher((budget as Budget).spec?.selector)(labels));
  if (budgets.length > 1) {
    throw new StatusError({
      code: 500,
      message: 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    });
  }
  const [budget] = budgets;
  if (budget === undefined || mayGoUnhealthy(budget as Budget, pod)) return;
  const decremented = decrement(budget, name, formatTime(context.clock.now()));
  if (!dryRun) context.store.put(BUDGETS, decremented);
}

function mayGoUnhealthy({ spec, status = {} }: Budget, pod: KubeObject): boolean {
  const { conditions = [] } = (pod.status ?? {}) as { conditions?: { type: string; status: string }[] };
  if (conditions.some(({ type, status: value }) => type === 'Ready' && value === 'True')) return false;
  if (spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true;
  const { currentHealthy = 0, desiredHealthy = 0 } = status;
  return currentHealthy >= desiredHealthy && desiredHealthy > 0;
}

function decrement(budget: KubeObject, pod: string, now: string): KubeObject {
  const { name, generation = 0 } = budget.metadata;
  const { status = {} } = budget as Budget;
  const { observedGeneration = 0, disruptionsAllowed = 0, disruptedPods = {} } = status;
  if (observedGeneration < generation) {
    const why = `The disruption budget ${name} is still being processed by the server.`;
    throw tooManyRequests(why, RETRY_WHILE_PROCESSED_SECONDS);
  }
  const of = { group: 'policy', resource: 'poddisruptionbudgets' };
  if (disruptionsAllowed < 0) throw forbidden(of, name, 'pdb disruptions allowed is negative');
  if (Object.keys(disruptedPods).length > DISRUPTED_PODS_MAX) {
    throw forbidden(of, name, 'DisruptedPods map too big - too many evictions not confirmed by PDB controller');
  }
  if (disruptionsAllowed === 0) {
    const { desiredHealthy = 0, currentHealthy = 0 } = status;
    throw tooManyRequests(
      `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`,
      0,
    );
  }
  return {
    ...budget,
    status: { ...status, disruptionsAllowed: disruptionsAllowed - 1, disruptedPods: { ...disruptedPods, [pod]: now } },
  };
}

function tooManyRequests(why: string, retryAfterSeconds: number): StatusError {
  return new StatusError({
    code: 429,
    reason: 'TooManyRequests',
    message: "Cannot evict pod as it would violate the pod's disruption budget.",
    details: {
      causes: [{ reason: 'DisruptionBudget', message: why }],
      ...(retryAfterSeconds === 0 ? {} : { retryAfterSeconds }),
    },
  });
}

function withCondition(pod: KubeObject, now: string): KubeObject {
  const status = (pod.status ?? {}) as { conditions?: { type: string }[] };
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: now,
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
  };
  const others = (status.conditions ?? []).filter(({ type }) => type !== condition.type);
  return { ...pod, status: { ...status, conditions: [...others, condition] } };
}
