import type { JobSpec, PodFailurePolicy, PodFailurePolicyRule } from 'kubernetes-types/batch/v1.d.ts';
import { checkOneOf, checkQualifiedName } from '../../check.ts';
import { duplicate, type FieldError, GoValue, invalid, required, tooMany } from '../../field-error.ts';
import { goQuote } from '../../go-quote.ts';

const RULES_MAX = 20;
const VALUES_MAX = 255;
const PATTERNS_MAX = 20;
const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore'];

/** validatePodFailurePolicy. */
export function checkFailurePolicy(field: string, spec: JobSpec, policy: PodFailurePolicy): FieldError[] {
  const rules = policy.rules ?? [];
  return [
    ...(rules.length > RULES_MAX ? [tooMany(`${field}.rules`, rules.length, RULES_MAX)] : []),
    ...rules.flatMap((rule, at) => checkRule(`${field}.rules[${at}]`, spec, rule)),
  ];
}

function checkRule(field: string, spec: JobSpec, rule: PodFailurePolicyRule): FieldError[] {
  const { action = '', onExitCodes, onPodConditions = [] } = rule;
  const errors: FieldError[] = [];
  if (!ACTIONS.includes(action)) errors.push(...checkChoice(`${field}.action`, action, ACTIONS));
  else if (action === 'FailIndex' && spec.backoffLimitPerIndex === undefined) {
    errors.push(invalid(`${field}.action`, action, 'requires the backoffLimitPerIndex to be set'));
  }
  if (onExitCodes) errors.push(...checkExitCodes(`${field}.onExitCodes`, spec, onExitCodes));
  if (onPodConditions.length > 0) errors.push(...checkPatterns(`${field}.onPodConditions`, onPodConditions));
  const both = new GoValue('specifying both OnExitCodes and OnPodConditions is not supported');
  const neither = new GoValue('specifying one of OnExitCodes and OnPodConditions is required');
  if (onExitCodes && onPodConditions.length > 0) errors.push(invalid(field, both, ''));
  if (!onExitCodes && onPodConditions.length === 0) errors.push(invalid(field, neither, ''));
  return errors;
}

function checkExitCodes(
  field: string,
  spec: JobSpec,
  { operator, containerName, values: given }: NonNullable<PodFailurePolicyRule['onExitCodes']>,
): FieldError[] {
  const errors = checkChoice(`${field}.operator`, operator, ['In', 'NotIn']);
  const { containers = [], initContainers = [] } = spec.template?.spec ?? {};
  const names = [...(containers ?? []), ...(initContainers ?? [])].map(({ name }) => name);
  if (containerName !== undefined && !names.includes(containerName)) {
    const why = 'must be one of the container or initContainer names in the pod template';
    errors.push(invalid(`${field}.containerName`, containerName, why));
  }
  const own = `${field}.values`;
  const values = given ?? [];
  const all = new GoValue(given ? `[]int32{${values.join(', ')}}` : '[]int32(nil)');
  if (values.length === 0) errors.push(invalid(own, all, 'at least one value is required'));
  if (values.length > VALUES_MAX) errors.push(tooMany(own, values.length, VALUES_MAX));
  let isOrdered = true;
  const seen = new Set<number>();
  values.forEach((value, at) => {
    if (operator === 'In' && value === 0) errors.push(invalid(`${own}[${at}]`, 0, 'must not be 0 for the In operator'));
    if (seen.has(value)) errors.push(duplicate(`${own}[${at}]`, value));
    seen.add(value);
    if (at > 0 && values[at - 1] > value) isOrdered = false;
  });
  return isOrdered ? errors : [...errors, invalid(own, all, 'must be ordered')];
}

function checkChoice(field: string, value: string | undefined, choices: readonly string[]): FieldError[] {
  if (value) return checkOneOf(field, value, choices);
  return [required(field, `valid values: [${choices.map(goQuote).join(' ')}]`)];
}

function checkPatterns(field: string, patterns: NonNullable<PodFailurePolicyRule['onPodConditions']>): FieldError[] {
  return [
    ...(patterns.length > PATTERNS_MAX ? [tooMany(field, patterns.length, PATTERNS_MAX)] : []),
    ...patterns.flatMap(({ type = '', status }, at) => [
      ...checkQualifiedName(`${field}[${at}].type`, type),
      ...checkChoice(`${field}[${at}].status`, status, ['False', 'True', 'Unknown']),
    ]),
  ];
}
