import type { PodSpec } from 'kubernetes-types/core/v1.d.ts';
import { invalidObject } from '../../kinds/field-error.ts';
import type { KubeObject } from '../../kube-object.ts';
import { groupResourceText } from '../../status-error.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts';
import { admissionRefusal } from '../admission/refusal.ts';
import { violationsOf, violationText } from './evaluate-pod.ts';
import { warningsOfExistingPods } from './existing-pods.ts';
import { podTemplateOf } from './pod-template.ts';
import type { CheckedPod } from './security-check.ts';
import {
  compareLevels,
  isPrivileged,
  levelText,
  sameLevel,
  securityPolicyOf,
  type SecurityPolicy,
} from './security-policy.ts';
import { isSignificantUpdate } from './significant-update.ts';

/** Who is not looked at. Nobody, unless the API server is configured so. */
export interface Exemptions {
  usernames: readonly string[];
  namespaces: readonly string[];
  runtimeClasses: readonly string[];
}

const NO_EXEMPTIONS: Exemptions = { usernames: [], namespaces: [], runtimeClasses: [] };
const ANNOTATION_PREFIX = 'pod-security.kubernetes.io/';
const CHECKED_SUBRESOURCES = ['', 'ephemeralcontainers', 'resize'];

/** The pod security standards, as namespaces' labels ask for them (k8s.io/pod-security-admission). */
export function podSecurity(store: ObjectStore, exemptions: Exemptions = NO_EXEMPTIONS): AdmissionPlugin {
  return {
    name: 'PodSecurity',
    validate: (attributes) => {
      const { operation, info, object, subresource } = attributes;
      if (object === undefined || (operation !== 'CREATE' && operation !== 'UPDATE')) return;
      const resource = groupResourceText(info);
      if (resource === 'namespaces') {
        if (subresource === '') checkNamespace(store, exemptions, attributes, object);
      } else if (resource === 'pods') {
        if (CHECKED_SUBRESOURCES.includes(subresource)) checkPod(store, exemptions, attributes, object);
      } else if (subresource === '') checkTemplate(store, exemptions, attributes, podTemplateOf(resource, object));
    },
  };
}

/** Labels must be right; pods that are there already are only warned about. */
function checkNamespace(
  store: ObjectStore,
  exemptions: Exemptions,
  attributes: AdmissionAttributes,
  namespace: KubeObject,
): void {
  const { name } = namespace.metadata;
  const { policy, errors } = securityPolicyOf(namespace.metadata.labels);
  const before = attributes.old === undefined ? undefined : securityPolicyOf(attributes.old.metadata.labels);
  if (errors.length > 0 && (before === undefined || before.errors.length === 0)) {
    throw invalidObject({ group: '', kind: 'Namespace' }, name, errors);
  }
  if (before === undefined) return;
  const [enforce, old] = [policy.enforce, before.policy.enforce];
  const relaxed = enforce.minor === old.minor && compareLevels(enforce.level, old.level) < 1;
  if (sameLevel(enforce, old) || enforce.level === 'privileged' || relaxed) return;
  if (exemptions.namespaces.includes(name)) return;
  for (const warning of warningsOfExistingPods(store, name, enforce)) attributes.warn(warning);
}

function checkPod(
  store: ObjectStore,
  exemptions: Exemptions,
  attributes: AdmissionAttributes,
  object: KubeObject,
): void {
  if (isExempt(exemptions, attributes)) return;
  const policy = policyOf(store, attributes.namespace);
  if (isPrivileged(policy)) {
    attributes.annotate(`${ANNOTATION_PREFIX}enforce-policy`, 'privileged:latest');
    return;
  }
  const pod = checkedPod(object);
  const { old, operation } = attributes;
  if (operation === 'UPDATE' && old !== undefined && !isSignificantUpdate(pod, checkedPod(old))) return;
  evaluate(exemptions, attributes, policy, pod, true);
}

function checkTemplate(
  store: ObjectStore,
  exemptions: Exemptions,
  attributes: AdmissionAttributes,
  template: CheckedPod | undefined,
): void {
  if (template === undefined || isExempt(exemptions, attributes)) return;
  const policy = policyOf(store, attributes.namespace);
  if (policy.warn.level === 'privileged' && policy.audit.level === 'privileged') return;
  evaluate(exemptions, attributes, policy, template, false);
}

function evaluate(
  exemptions: Exemptions,
  attributes: AdmissionAttributes,
  policy: SecurityPolicy,
  pod: CheckedPod,
  enforces: boolean,
): void {
  if (exemptions.runtimeClasses.includes(pod.spec.runtimeClassName ?? '')) {
    attributes.annotate(`${ANNOTATION_PREFIX}exempt`, 'runtimeClass');
    return;
  }
  if (enforces) attributes.annotate(`${ANNOTATION_PREFIX}enforce-policy`, levelText(policy.enforce));
  const audited = violationsOf(pod, policy.audit);
  if (audited.length > 0) {
    const text = `would violate PodSecurity "${levelText(policy.audit)}": ${violationText(audited)}`;
    attributes.annotate(`${ANNOTATION_PREFIX}audit-violations`, text);
  }
  const refused = enforces ? violationsOf(pod, policy.enforce) : [];
  if (refused.length > 0) {
    throw admissionRefusal(
      attributes,
      `violates PodSecurity "${levelText(policy.enforce)}": ${violationText(refused)}`,
    );
  }
  const warned = violationsOf(pod, policy.warn);
  if (warned.length > 0) {
    attributes.warn(`would violate PodSecurity "${levelText(policy.warn)}": ${violationText(warned)}`);
  }
}

function isExempt(exemptions: Exemptions, attributes: AdmissionAttributes): boolean {
  const { namespace, user } = attributes;
  const why = exemptions.namespaces.includes(namespace)
    ? 'namespace'
    : exemptions.usernames.includes(user.username)
      ? 'user'
      : undefined;
  if (why !== undefined) attributes.annotate(`${ANNOTATION_PREFIX}exempt`, why);
  return why !== undefined;
}

function policyOf(store: ObjectStore, namespace: string): SecurityPolicy {
  return securityPolicyOf(store.get('namespaces', '', namespace)?.metadata.labels).policy;
}

function checkedPod({ metadata, spec }: KubeObject): CheckedPod {
  return { annotations: metadata.annotations ?? {}, spec: spec as PodSpec };
}
