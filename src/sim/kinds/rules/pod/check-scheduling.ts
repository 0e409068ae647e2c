import type { PodSpec, Toleration, TopologySpreadConstraint } from 'kubernetes-types/core/v1.d.ts';
import { checkOneOf, checkQualifiedName } from '../../check.ts';
import { duplicate, type FieldError, forbiddenField, invalid, notSupported, required } from '../../field-error.ts';
import { goValue } from '../../go-value.ts';
import { checkLabelSelector } from '../../label-selector-errors.ts';
import { labelValueErrors } from '../../names.ts';

const TOLERATION = 'core.Toleration';
const UNSATISFIABLE = ['DoNotSchedule', 'ScheduleAnyway'];
export const TAINT_EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** ValidateTolerations. */
export function checkTolerations(field: string, tolerations: readonly Toleration[]): FieldError[] {
  return tolerations.flatMap((toleration, at) => checkToleration(`${field}[${at}]`, toleration));
}

function checkToleration(field: string, toleration: Toleration): FieldError[] {
  const { key = '', operator = '', value = '', effect = '', tolerationSeconds } = toleration;
  const errors = key === '' ? [] : checkQualifiedName(`${field}.key`, key);
  if (key === '' && operator !== 'Exists') {
    const why = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
    errors.push(invalid(`${field}.operator`, operator, why));
  }
  if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
    errors.push(invalid(`${field}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"));
  }
  if (operator === 'Equal' || operator === '') {
    const wrong = labelValueErrors(value);
    if (wrong.length > 0) errors.push(invalid(`${field}.operator`, value, wrong.join(';')));
  } else if (operator === 'Exists') {
    if (value !== '') {
      const printed = goValue(TOLERATION, toleration);
      errors.push(invalid(`${field}.operator`, printed, "value must be empty when `operator` is 'Exists'"));
    }
  } else errors.push(notSupported(`${field}.operator`, operator, ['Equal', 'Exists']));
  return effect === '' ? errors : [...errors, ...checkOneOf(`${field}.effect`, effect, TAINT_EFFECTS)];
}

/** validateTopologySpreadConstraints. */
export function checkSpread(field: string, constraints: readonly TopologySpreadConstraint[]): FieldError[] {
  return constraints.flatMap((constraint, at) =>
    checkConstraint(`${field}[${at}]`, constraint, constraints.slice(at + 1)),
  );
}

function checkConstraint(
  field: string,
  constraint: TopologySpreadConstraint,
  others: readonly TopologySpreadConstraint[],
): FieldError[] {
  const { maxSkew = 0, topologyKey = '', whenUnsatisfiable = '' } = constraint;
  const errors: FieldError[] = [];
  if (maxSkew <= 0) errors.push(invalid(`${field}.maxSkew`, maxSkew, 'must be greater than zero'));
  if (topologyKey === '') errors.push(required(`${field}.topologyKey`, 'can not be empty'));
  errors.push(...checkOneOf(`${field}.whenUnsatisfiable`, whenUnsatisfiable, UNSATISFIABLE));
  if (others.some((other) => other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable)) {
    errors.push(duplicate(`${field}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${whenUnsatisfiable}}`));
  }
  errors.push(...checkMinDomains(`${field}.minDomains`, constraint));
  for (const policy of ['nodeAffinityPolicy', 'nodeTaintsPolicy'] as const) {
    const value = constraint[policy];
    if (value !== undefined) errors.push(...checkOneOf(`${field}.${policy}`, value, ['Honor', 'Ignore']));
  }
  return [
    ...errors,
    ...checkMatchLabelKeys(`${field}.matchLabelKeys`, constraint),
    ...checkLabelSelector(`${field}.labelSelector`, constraint.labelSelector),
  ];
}

function checkMinDomains(field: string, { minDomains, whenUnsatisfiable }: TopologySpreadConstraint): FieldError[] {
  if (minDomains === undefined) return [];
  const errors = minDomains <= 0 ? [invalid(field, minDomains, 'must be greater than zero')] : [];
  if (whenUnsatisfiable === 'DoNotSchedule') return errors;
  const why = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`;
  return [...errors, invalid(field, minDomains, why)];
}

function checkMatchLabelKeys(field: string, { matchLabelKeys, labelSelector }: TopologySpreadConstraint): FieldError[] {
  const keys = matchLabelKeys ?? [];
  if (keys.length === 0) return [];
  const selected = new Set([
    ...Object.keys(labelSelector?.matchLabels ?? {}),
    ...(labelSelector?.matchExpressions ?? []).map(({ key }) => key),
  ]);
  const missing = labelSelector ? [] : [forbiddenField(field, 'must not be specified when labelSelector is not set')];
  const faults = keys.flatMap((key, at) => [
    ...checkQualifiedName(`${field}[${at}]`, key),
    ...(selected.has(key) ? [invalid(`${field}[${at}]`, key, 'exists in both matchLabelKeys and labelSelector')] : []),
  ]);
  return [...missing, ...faults];
}

export function checkGates(path: string, spec: PodSpec): FieldError[] {
  const names = new Set<string>();
  return [
    ...(spec.readinessGates ?? []).flatMap(({ conditionType = '' }, at) =>
      checkQualifiedName(`${path}.readinessGates[${at}].conditionType`, conditionType),
    ),
    ...(spec.schedulingGates ?? []).flatMap(({ name = '' }, at) => {
      const own = `${path}.schedulingGates[${at}]`;
      const errors = checkQualifiedName(own, name);
      if (names.has(name)) errors.push(duplicate(own, name));
      names.add(name);
      return errors;
    }),
  ];
}
