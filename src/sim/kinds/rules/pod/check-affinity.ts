import type {
  Affinity,
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodAffinity,
  PodAffinityTerm,
} from 'kubernetes-types/core/v1.d.ts';
import { checkDnsLabel, checkQualifiedName, invalidEach } from '../../check.ts';
import { type FieldError, forbiddenField, invalid, required } from '../../field-error.ts';
import { checkLabelSelector } from '../../label-selector-errors.ts';
import { dnsSubdomainErrors } from '../../names.ts';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

/** validateAffinity. */
export function checkAffinity(field: string, affinity: Affinity | undefined): FieldError[] {
  if (!affinity) return [];
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity;
  return [
    ...(nodeAffinity?.[REQUIRED] ? checkNodeSelector(`${field}.nodeAffinity.${REQUIRED}`, nodeAffinity[REQUIRED]) : []),
    ...(nodeAffinity?.[PREFERRED] ?? []).flatMap(({ weight, preference }, at) => [
      ...checkWeight(`${field}.nodeAffinity.${PREFERRED}[${at}]`, weight),
      ...checkTerm(`${field}.nodeAffinity.${PREFERRED}[${at}].preference`, preference ?? {}),
    ]),
    ...checkPodAffinity(`${field}.podAffinity`, podAffinity),
    ...checkPodAffinity(`${field}.podAntiAffinity`, podAntiAffinity),
  ];
}

/** ValidateNodeSelector. */
export function checkNodeSelector(field: string, { nodeSelectorTerms }: NodeSelector): FieldError[] {
  const terms = nodeSelectorTerms ?? [];
  if (terms.length === 0) return [required(`${field}.nodeSelectorTerms`, 'must have at least one node selector term')];
  return terms.flatMap((term, at) => checkTerm(`${field}.nodeSelectorTerms[${at}]`, term));
}

function checkTerm(field: string, term: NodeSelectorTerm): FieldError[] {
  return [
    ...(term.matchExpressions ?? []).flatMap((requirement, at) =>
      checkExpression(`${field}.matchExpressions[${at}]`, requirement),
    ),
    ...(term.matchFields ?? []).flatMap((requirement, at) => checkField(`${field}.matchFields[${at}]`, requirement)),
  ];
}

function checkExpression(field: string, { key = '', operator = '', values }: NodeSelectorRequirement): FieldError[] {
  const errors: FieldError[] = [];
  const count = (values ?? []).length;
  if (operator === 'In' || operator === 'NotIn') {
    if (count === 0) errors.push(required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (count > 0) {
      const why = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
      errors.push(forbiddenField(`${field}.values`, why));
    }
  } else if (operator === 'Gt' || operator === 'Lt') {
    if (count !== 1) {
      errors.push(required(`${field}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
    }
  } else errors.push(invalid(`${field}.operator`, operator, 'not a valid selector operator'));
  return [...errors, ...checkQualifiedName(`${field}.key`, key)];
}

function checkField(field: string, { key = '', operator = '', values }: NodeSelectorRequirement): FieldError[] {
  const errors: FieldError[] = [];
  if (operator === 'In' || operator === 'NotIn') {
    if ((values ?? []).length !== 1) {
      const why = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
      errors.push(required(`${field}.values`, why));
    }
  } else errors.push(invalid(`${field}.operator`, operator, 'not a valid selector operator'));
  if (key !== 'metadata.name') return [...errors, invalid(`${field}.key`, key, 'not a valid field selector key')];
  const names = (values ?? []).flatMap((value, at) =>
    invalidEach(`${field}.values[${at}]`, value, dnsSubdomainErrors(value)),
  );
  return [...errors, ...names];
}

function checkPodAffinity(field: string, affinity: PodAffinity | undefined): FieldError[] {
  return [
    ...(affinity?.[REQUIRED] ?? []).flatMap((term, at) => checkPodTerm(`${field}.${REQUIRED}[${at}]`, term)),
    ...(affinity?.[PREFERRED] ?? []).flatMap(({ weight, podAffinityTerm }, at) => [
      ...checkWeight(`${field}.${PREFERRED}[${at}]`, weight),
      ...checkPodTerm(`${field}.${PREFERRED}[${at}].podAffinityTerm`, podAffinityTerm ?? { topologyKey: '' }),
    ]),
  ];
}

function checkPodTerm(field: string, term: PodAffinityTerm): FieldError[] {
  const { topologyKey = '' } = term;
  return [
    ...checkLabelSelector(`${field}.labelSelector`, term.labelSelector),
    ...checkLabelSelector(`${field}.namespaceSelector`, term.namespaceSelector),
    ...(term.namespaces ?? []).flatMap((namespace) => checkDnsLabel(`${field}.namespace`, namespace)),
    ...checkMatchKeys(field, term),
    ...(topologyKey === '' ? [required(`${field}.topologyKey`, 'can not be empty')] : []),
    ...checkQualifiedName(`${field}.topologyKey`, topologyKey),
  ];
}

/** validateMatchLabelKeysAndMismatchLabelKeys. */
function checkMatchKeys(field: string, term: PodAffinityTerm): FieldError[] {
  const { matchLabelKeys = [], mismatchLabelKeys = [], labelSelector } = term;
  const errors: FieldError[] = [];
  for (const [name, keys] of Object.entries({ matchLabelKeys, mismatchLabelKeys })) {
    if (keys.length === 0) continue;
    if (!labelSelector) {
      errors.push(forbiddenField(`${field}.${name}`, 'must not be specified when labelSelector is not set'));
      continue;
    }
    keys.forEach((key, at) => errors.push(...checkQualifiedName(`${field}.${name}[${at}]`, key)));
  }
  matchLabelKeys.forEach((key, at) => {
    if (mismatchLabelKeys.includes(key)) {
      errors.push(
        invalid(`${field}.matchLabelKeys[${at}]`, key, 'exists in both matchLabelKeys and mismatchLabelKeys'),
      );
    }
  });
  return errors;
}

function checkWeight(field: string, weight: number | undefined): FieldError[] {
  const value = weight ?? 0;
  return value >= 1 && value <= 100 ? [] : [invalid(`${field}.weight`, value, 'must be in the range 1-100')];
}
