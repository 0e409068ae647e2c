import type { PodTemplateSpec } from 'kubernetes-types/core/v1.d.ts';
import type { LabelSelector } from 'kubernetes-types/meta/v1.d.ts';
import { checkNonNegative } from '../../check.ts';
import { sameContent } from '../../same-content.ts';
import { type FieldError, forbiddenField, invalid, notSupported, required } from '../../field-error.ts';
import { goValue } from '../../go-value.ts';
import { checkLabelSelector } from '../../label-selector-errors.ts';
import { checkTemplate, goLabels } from '../pod/template.ts';
import { isEmptySelector, selects } from '../selects.ts';

const LABEL_SELECTOR = 'v1.LabelSelector';

export function goSelector(selector: LabelSelector | undefined | null) {
  return goValue(LABEL_SELECTOR, selector ?? undefined);
}

/** The selector of a workload in `apps`: there, and not empty. */
export function checkSelector(field: string, selector: LabelSelector | undefined, kind: string): FieldError[] {
  if (!selector) return [required(field)];
  const errors = checkLabelSelector(field, selector);
  if (isEmptySelector(selector)) {
    errors.push(invalid(field, goSelector(selector), `empty selector is invalid for ${kind}`));
  }
  return errors;
}

/** ValidatePodTemplateSpecForReplicaSet: the template bears the labels that are selected, and always restarts. */
export function checkReplicaTemplate(
  field: string,
  template: PodTemplateSpec,
  selector: LabelSelector | undefined,
  replicas: number,
): FieldError[] {
  const asked = selects(selector, template.metadata?.labels);
  if (selector && asked === undefined) {
    return [invalid(selectorField(field), goSelector(selector), 'invalid label selector')];
  }
  const errors = [...checkSelected(field, template, selector), ...checkTemplate(field, template)];
  if (replicas > 1) errors.push(...checkReadOnlyDisks(`${field}.spec.volumes`, template));
  errors.push(...checkRestarts(field, template));
  if (template.spec?.activeDeadlineSeconds !== undefined) {
    errors.push(forbidDeadline(field, 'ReplicaSet'));
  }
  return errors;
}

/** The selector stands beside the template. */
function selectorField(templateField: string): string {
  return templateField.replace(/template$/, 'selector');
}

export function checkSelected(
  field: string,
  template: PodTemplateSpec,
  selector: LabelSelector | undefined,
): FieldError[] {
  const labels = template.metadata?.labels;
  if (selector && isEmptySelector(selector)) return [];
  if (selects(selector, labels) !== false) return [];
  return [invalid(`${field}.metadata.labels`, goLabels(labels), '`selector` does not match template `labels`')];
}

export function checkRestarts(field: string, template: PodTemplateSpec): FieldError[] {
  const policy = template.spec?.restartPolicy ?? '';
  return policy === 'Always' || policy === '' ? [] : [notSupported(`${field}.spec.restartPolicy`, policy, ['Always'])];
}

export function forbidDeadline(field: string, kind: string): FieldError {
  return forbiddenField(`${field}.spec.activeDeadlineSeconds`, `activeDeadlineSeconds in ${kind} is not Supported`);
}

/** ValidateImmutableField on a selector. */
export function checkSameSelector(field: string, now: LabelSelector | undefined, old: LabelSelector | undefined) {
  return sameContent(now, old)
    ? []
    : [invalid(field, now === undefined ? undefined : goSelector(now), 'field is immutable')];
}

const COLLISIONS = 'collisionCount';

/** Counts of a status: none negative, none above another. */
export function checkCounts(
  status: Readonly<Record<string, unknown>>,
  fields: readonly string[],
  limits: readonly [string, string, string][],
  before: Readonly<Record<string, unknown>> = {},
): FieldError[] {
  const count = (field: string) => (typeof status[field] === 'number' ? status[field] : 0);
  return [
    ...fields.flatMap((field) => checkNonNegative(`status.${field}`, count(field))),
    ...checkNonNegative('status.collisionCount', count(COLLISIONS)),
    ...limits.flatMap(([field, limit, words]) =>
      count(field) > count(limit) ? [invalid(`status.${field}`, count(field), `cannot be greater than ${words}`)] : [],
    ),
    ...(typeof before[COLLISIONS] === 'number' && count(COLLISIONS) < before[COLLISIONS]
      ? [invalid('status.collisionCount', count(COLLISIONS), 'cannot be decremented')]
      : []),
  ];
}

/** A disk that one node at a time may write to cannot serve several replicas. */
function checkReadOnlyDisks(field: string, template: PodTemplateSpec): FieldError[] {
  return (template.spec?.volumes ?? []).flatMap(({ gcePersistentDisk: disk }, at) =>
    disk && disk.readOnly !== true
      ? [
          invalid(
            `${field}[${at}].gcePersistentDisk.readOnly`,
            false,
            'must be true for replicated pods > 1; GCE PD can only be mounted on multiple machines if it is read-only',
          ),
        ]
      : [],
  );
}
