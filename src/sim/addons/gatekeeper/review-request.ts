import type { KubeObject } from '../../kube-object.ts';
import { RegoError } from '../rego/syntax.ts';
import type { AddonWorld } from '../common/addon-world.ts';
import { actionFault, actionsAt, CONSTRAINT_GROUP, readConstraint } from './constraint.ts';
import { isExcluded } from './gatekeeper-config.ts';
import type { RuleBook, Violation } from './rule-book.ts';
import { TemplateFault, readTemplate } from './template.ts';

/** The parts of an AdmissionRequest that count here. */
export interface ReviewRequest {
  uid: string;
  kind: { group: string; version: string; kind: string };
  operation: string;
  namespace?: string;
  name?: string;
  userInfo?: { username?: string };
  object?: KubeObject | null;
  oldObject?: KubeObject | null;
}

export interface ReviewResponse {
  allowed: boolean;
  status?: { code: number; message?: string; reason?: string };
  warnings?: string[];
}

export interface Reviewer {
  world: AddonWorld;
  book: RuleBook;
  /** The namespace that Gatekeeper is in. */
  own: string;
  /** Hears of each violation. */
  violated(violation: Violation, action: string): void;
}

/** What Gatekeeper's webhook answers (upstream: pkg/webhook/policy.go). */
export function reviewRequest(reviewer: Reviewer, request: ReviewRequest): ReviewResponse {
  const { world, own } = reviewer;
  if (request.userInfo?.username?.startsWith(`system:serviceaccount:${own}:`)) {
    return allowed('Gatekeeper does not self-manage');
  }
  const object = request.operation === 'DELETE' ? request.oldObject : request.object;
  const fault = object === null || object === undefined ? undefined : faultOf(request, object);
  if (fault !== undefined) return { allowed: false, status: fault };
  const namespace = request.kind.kind === 'Namespace' && request.kind.group === '' ? request.name : request.namespace;
  if (namespace !== undefined && namespace !== '' && isExcluded(world.store, own, namespace, 'webhook')) {
    return allowed('Namespace is set to be ignored by Gatekeeper config');
  }
  return object === null || object === undefined ? allowed() : judged(reviewer, request, object);
}

function judged(reviewer: Reviewer, request: ReviewRequest, object: KubeObject): ReviewResponse {
  const { world, book, own } = reviewer;
  const namespace = request.namespace === undefined || request.namespace === '' ? undefined : request.namespace;
  const found = namespace === undefined ? undefined : world.store.get('namespaces', '', namespace);
  const { group, kind } = request.kind;
  const review = {
    ...request,
    object: { ...object, apiVersion: versionOf(request), kind },
    ...(found === undefined ? {} : { namespaceObject: found }),
  };
  try {
    const of = { group, kind, object, namespace, namespaceLabels: found?.metadata.labels ?? {} };
    return verdict(reviewer, book.judge({ ...of, review }, own));
  } catch (error) {
    if (!(error instanceof RegoError)) throw error;
    const message = `error reviewing resource ${request.name ?? ''}: ${error.message}`;
    return { allowed: false, status: { code: 500, message } };
  }
}

function versionOf({ kind: { group, version } }: ReviewRequest): string {
  return group === '' ? version : `${group}/${version}`;
}

function verdict(reviewer: Reviewer, violations: readonly Violation[]): ReviewResponse {
  const denials: string[] = [];
  const warnings: string[] = [];
  for (const violation of violations) {
    const text = `[${violation.constraint.name}] ${violation.message}`;
    for (const action of actionsAt(violation.constraint, 'validation.gatekeeper.sh')) {
      reviewer.violated(violation, action);
      if (action === 'deny') denials.push(text);
      if (action === 'warn') warnings.push(text);
    }
  }
  if (denials.length === 0)
    return { allowed: true, status: { code: 200 }, ...(warnings.length > 0 ? { warnings } : {}) };
  return { allowed: false, status: { code: 403, reason: 'Forbidden', message: denials.join('\n') }, warnings };
}

/** What is wrong with Gatekeeper's own objects. */
function faultOf({ kind, name = '' }: ReviewRequest, object: KubeObject): ReviewResponse['status'] | undefined {
  if (!kind.group.endsWith('.gatekeeper.sh')) return undefined;
  if (kind.group !== 'status.gatekeeper.sh' && name.length > 63) {
    return { code: 500, message: `resource cannot have metadata.name larger than 63 char; length: ${name.length}` };
  }
  if (kind.group === 'templates.gatekeeper.sh' && kind.kind === 'ConstraintTemplate') return templateFault(object);
  if (kind.group !== CONSTRAINT_GROUP) return undefined;
  const message = actionFault(readConstraint(object));
  return message === undefined ? undefined : { code: 500, message };
}

function templateFault(object: KubeObject): ReviewResponse['status'] | undefined {
  try {
    readTemplate(object);
    return undefined;
  } catch (error) {
    if (!(error instanceof TemplateFault)) throw error;
    return { code: 422, message: error.message };
  }
}

function allowed(message?: string): ReviewResponse {
  return { allowed: true, status: { code: 200, ...(message === undefined ? {} : { message }) } };
}

const IGNORE_LABEL = 'admission.gatekeeper.sh/ignore';

/** Only namespaces that are named as exempt may have the label that keeps the webhook away. */
export function reviewIgnoreLabel(request: ReviewRequest, isExempt: (namespace: string) => boolean): ReviewResponse {
  const { kind, operation, object } = request;
  if (operation === 'DELETE' || kind.group !== '' || kind.kind !== 'Namespace') return allowed();
  const labels = object?.metadata.labels ?? {};
  if (isExempt(object?.metadata.name ?? '') || !Object.hasOwn(labels, IGNORE_LABEL)) return allowed();
  const message = `Only exempt namespace can have the ${IGNORE_LABEL} label`;
  return { allowed: false, status: { code: 403, reason: 'Forbidden', message } };
}
