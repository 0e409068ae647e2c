import { AdmissionEnvironment } from '../../kinds/cel/admission-environment.ts';
import { CelCompileError } from '../../kinds/cel/cel-error.ts';
import type { Kinds } from '../../kinds/kinds.ts';
import type { ResourceInfo } from '../../kinds/resource-info.ts';
import type { KubeObject } from '../../kube-object.ts';
import { StatusError } from '../../status-error.ts';
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts';
import { admissionRefusal } from '../admission/refusal.ts';
import type { Authorizer } from '../authorizer.ts';
import { expressionInput } from '../matching/expression-input.ts';
import { isExempt, matchedInfo, type MatchScope } from '../matching/match-criteria.ts';
import { type CompiledPolicy, compilePolicy } from './compiled-policy.ts';
import { type Denial, evaluatePolicy } from './evaluate-policy.ts';
import { BINDINGS, criteriaOf, POLICIES, type Policy, type PolicyBinding } from './policy-objects.ts';
import { collectParams, ConfigurationError, paramResource } from './policy-params.ts';

export interface PolicyOptions extends MatchScope {
  kinds: Kinds;
  authorizer: Authorizer;
}

/** What refuses a request, and by which policy. */
interface Refusal {
  policy: Policy;
  binding?: PolicyBinding;
  message: string;
  reason: string;
}

const CODES: Readonly<Record<string, number>> = { Forbidden: 403, Unauthorized: 401, RequestEntityTooLarge: 413 };
const ANNOTATION_MAX = 10 * 1024;

/** Policies written in CEL (k8s.io/apiserver/pkg/admission/plugin/policy/validating). */
export function validatingAdmissionPolicy(options: PolicyOptions): AdmissionPlugin {
  const compiled = new WeakMap<KubeObject, CompiledPolicy | CelCompileError>();
  const environment = new AdmissionEnvironment();
  return {
    name: 'ValidatingAdmissionPolicy',
    validate: (attributes) => {
      const bindings = options.store.list(BINDINGS) as readonly PolicyBinding[];
      if (bindings.length === 0 || isExempt(attributes)) return;
      const refusals: Refusal[] = [];
      for (const policy of options.store.list(POLICIES) as readonly Policy[]) {
        const own = bindings.filter(({ spec }) => spec.policyName === policy.metadata.name);
        if (own.length > 0) refusals.push(...applyPolicy(options, environment, compiled, attributes, policy, own));
      }
      if (refusals.length > 0) throw refusal(attributes, refusals[0]);
    },
  };
}

function applyPolicy(
  options: PolicyOptions,
  environment: AdmissionEnvironment,
  cache: WeakMap<KubeObject, CompiledPolicy | CelCompileError>,
  attributes: AdmissionAttributes,
  policy: Policy,
  bindings: readonly PolicyBinding[],
): Refusal[] {
  const matched = matchedInfo(options, attributes, criteriaOf(policy.spec.matchConstraints, false));
  if (matched === undefined) return [];
  let params: ResourceInfo | undefined;
  try {
    params = paramResource(options, policy);
  } catch (error) {
    return configurationRefusal(policy, undefined, error);
  }
  const ready = compiledOnce(environment, cache, policy);
  if (ready instanceof CelCompileError) return configurationRefusal(policy, undefined, ready);
  const annotations = new Map<string, string[]>();
  const refusals = bindings.flatMap((binding) =>
    applyBinding(options, { attributes, policy, binding, matched, params, ready, annotations }),
  );
  for (const [key, values] of annotations) attributes.annotate(`${policy.metadata.name}/${key}`, values.join(', '));
  return refusals;
}

interface Application {
  attributes: AdmissionAttributes;
  policy: Policy;
  binding: PolicyBinding;
  matched: ResourceInfo;
  params: ResourceInfo | undefined;
  ready: CompiledPolicy;
  annotations: Map<string, string[]>;
}

function applyBinding(options: PolicyOptions, application: Application): Refusal[] {
  const { attributes, policy, binding, matched } = application;
  const { matchResources, paramRef } = binding.spec;
  if (
    matchResources !== undefined &&
    matchedInfo(options, attributes, criteriaOf(matchResources, true)) === undefined
  ) {
    return [];
  }
  const refusals: Refusal[] = [];
  let params: (KubeObject | null)[];
  try {
    params = collectParams(options, application.params, paramRef, attributes.namespace);
  } catch (error) {
    return configurationRefusal(policy, binding, error);
  }
  const convert = (object: KubeObject | undefined) => inVersion(options.kinds, attributes, matched, object);
  const [object, old] = [convert(attributes.object), convert(attributes.old)];
  for (const param of params) {
    const input = expressionInput({ ...options, attributes, matched, object, old, params: param });
    const outcome = evaluatePolicy(application.ready, input, policy.spec.failurePolicy);
    for (const denial of outcome.denials) refusals.push(...act(attributes, policy, binding, denial));
    for (const message of outcome.annotationErrors) refusals.push({ policy, binding, message, reason: '' });
    for (const { key, value } of outcome.auditAnnotations) {
      const values = application.annotations.get(key) ?? [];
      const short = value.slice(0, ANNOTATION_MAX);
      if (!values.includes(short)) application.annotations.set(key, [...values, short]);
    }
  }
  return refusals;
}

/** Denies, warns or notes, as the binding says. */
function act(attributes: AdmissionAttributes, policy: Policy, binding: PolicyBinding, denial: Denial): Refusal[] {
  const { validationActions = [] } = binding.spec;
  const names = `'${policy.metadata.name}' with binding '${binding.metadata.name}'`;
  if (validationActions.includes('Audit')) {
    const failure = {
      message: denial.message,
      policy: policy.metadata.name,
      binding: binding.metadata.name,
      expressionIndex: denial.expressionIndex,
      validationActions,
    };
    attributes.annotate('validation.policy.admission.k8s.io/validation_failure', JSON.stringify([failure]));
  }
  if (validationActions.includes('Warn')) {
    attributes.warn(`Validation failed for ValidatingAdmissionPolicy ${names}: ${denial.message}`);
  }
  return validationActions.includes('Deny')
    ? [{ policy, binding, message: denial.message, reason: denial.reason }]
    : [];
}

/** A policy that cannot be applied refuses, unless it is to be ignored then. */
function configurationRefusal(policy: Policy, binding: PolicyBinding | undefined, error: unknown): Refusal[] {
  if (!(error instanceof ConfigurationError) && !(error instanceof CelCompileError)) throw error;
  if (policy.spec.failurePolicy === 'Ignore') return [];
  const what = binding === undefined ? 'policy' : 'binding';
  const message = `failed to configure ${what}: ${error.message}`;
  return [{ policy, ...(binding === undefined ? {} : { binding }), message, reason: '' }];
}

function compiledOnce(
  environment: AdmissionEnvironment,
  cache: WeakMap<KubeObject, CompiledPolicy | CelCompileError>,
  policy: Policy,
): CompiledPolicy | CelCompileError {
  let ready = cache.get(policy);
  if (ready === undefined) {
    try {
      ready = compilePolicy(environment, policy);
    } catch (error) {
      if (!(error instanceof CelCompileError)) throw error;
      ready = error;
    }
    cache.set(policy, ready);
  }
  return ready;
}

/** The object as the matched version has it. */
function inVersion(
  kinds: Kinds,
  { info, subresource }: AdmissionAttributes,
  matched: ResourceInfo,
  object: KubeObject | undefined,
): KubeObject | undefined {
  return object === undefined || matched === info || subresource !== '' ? object : kinds.convert(object, info, matched);
}

/** Only the first refusal is told. Without a reason it is Invalid, though the text says forbidden. */
function refusal(attributes: AdmissionAttributes, { policy, binding, message, reason }: Refusal): StatusError {
  const by = binding === undefined ? '' : ` with binding '${binding.metadata.name}'`;
  const text = `ValidatingAdmissionPolicy '${policy.metadata.name}'${by} denied request: ${message}`;
  const { message: whole, details } = admissionRefusal(attributes, text);
  const why = reason === '' ? 'Invalid' : reason;
  return new StatusError({
    code: CODES[why] ?? 422,
    reason: why,
    message: whole,
    details: { ...details, causes: [{ message: text }] },
  });
}
