import type { JobSpec } from 'kubernetes-types/batch/v1.d.ts';
import { checkNonNegative, checkOneOf } from '../../check.ts';
import { type FieldError, invalid, notSupported, required } from '../../field-error.ts';
import { goValue } from '../../go-value.ts';
import { checkLabelSelector } from '../../label-selector-errors.ts';
import { checkTemplate, goLabels } from '../pod/template.ts';
import { selects } from '../selects.ts';
import { checkFailurePolicy } from './check-failure-policy.ts';
import { checkSuccessPolicy, type SuccessPolicy } from './check-success-policy.ts';

const PARALLELISM_MAX = 100_000;
const MAX_FOR_MANY = 10_000;
const SUCCESS_POLICY = 'batch.SuccessPolicy';

/** ValidateJobSpec: a job's own spec, with its selector. */
export function checkJobSpec(field: string, spec: JobSpec): FieldError[] {
  const labels = spec.template?.metadata?.labels;
  const errors = checkJobTemplateSpec(field, spec);
  if (!spec.selector) errors.push(required(`${field}.selector`));
  else errors.push(...checkLabelSelector(`${field}.selector`, spec.selector));
  if (selects(spec.selector, labels) === false) {
    const why = '`selector` does not match template `labels`';
    errors.push(invalid(`${field}.template.metadata.labels`, goLabels(labels), why));
  }
  return errors;
}

/** validateJobSpec: what holds in a cron job's template too. */
export function checkJobTemplateSpec(field: string, spec: JobSpec): FieldError[] {
  const template = spec.template ?? {};
  return [
    ...(
      [
        'parallelism',
        'completions',
        'activeDeadlineSeconds',
        'backoffLimit',
        'ttlSecondsAfterFinished',
        'backoffLimitPerIndex',
      ] as const
    ).flatMap((name) => checkNonNegative(`${field}.${name}`, spec[name])),
    ...checkMaxFailedIndexes(field, spec),
    ...checkCompletionMode(field, spec),
    ...(spec.podFailurePolicy ? checkFailurePolicy(`${field}.podFailurePolicy`, spec, spec.podFailurePolicy) : []),
    ...checkSuccess(`${field}.successPolicy`, spec),
    ...checkReplacement(`${field}.podReplacementPolicy`, spec),
    ...checkTemplate(`${field}.template`, template),
    ...checkRestartPolicy(`${field}.template.spec.restartPolicy`, spec),
  ];
}

function checkMaxFailedIndexes(field: string, { maxFailedIndexes, backoffLimitPerIndex }: JobSpec): FieldError[] {
  if (maxFailedIndexes === undefined) return [];
  const errors = checkNonNegative(`${field}.maxFailedIndexes`, maxFailedIndexes);
  if (backoffLimitPerIndex === undefined) {
    errors.push(required(`${field}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'));
  }
  return errors;
}

function checkCompletionMode(field: string, spec: JobSpec): FieldError[] {
  const { completionMode, completions, parallelism = 0, maxFailedIndexes } = spec;
  const errors: FieldError[] = [];
  if (completionMode !== undefined && completionMode !== 'NonIndexed' && completionMode !== 'Indexed') {
    errors.push(notSupported(`${field}.completionMode`, completionMode, ['NonIndexed', 'Indexed']));
  }
  if (completionMode === undefined || completionMode === 'NonIndexed') {
    const why = 'requires indexed completion mode';
    for (const name of ['backoffLimitPerIndex', 'maxFailedIndexes'] as const) {
      const value = spec[name];
      if (value !== undefined) errors.push(invalid(`${field}.${name}`, value, why));
    }
    return errors;
  }
  if (completionMode !== 'Indexed') return errors;
  if (completions === undefined) errors.push(required(`${field}.completions`, 'when completion mode is Indexed'));
  if (parallelism > PARALLELISM_MAX) {
    const why = `must be less than or equal to ${PARALLELISM_MAX} when completion mode is Indexed`;
    errors.push(invalid(`${field}.parallelism`, parallelism, why));
  }
  if (completions !== undefined && maxFailedIndexes !== undefined && maxFailedIndexes > completions) {
    errors.push(invalid(`${field}.maxFailedIndexes`, maxFailedIndexes, 'must be less than or equal to completions'));
  }
  if (maxFailedIndexes !== undefined && maxFailedIndexes > PARALLELISM_MAX) {
    errors.push(
      invalid(`${field}.maxFailedIndexes`, maxFailedIndexes, `must be less than or equal to ${PARALLELISM_MAX}`),
    );
  }
  if ((completions ?? 0) <= PARALLELISM_MAX || spec.backoffLimitPerIndex === undefined) return errors;
  const why = `must be less than or equal to ${MAX_FOR_MANY} when completions are above ${PARALLELISM_MAX} and used with backoff limit per index`;
  if (maxFailedIndexes === undefined) {
    const missing = `must be specified when completions is above ${PARALLELISM_MAX}`;
    errors.push(required(`${field}.maxFailedIndexes`, missing));
  }
  if (parallelism > MAX_FOR_MANY) errors.push(invalid(`${field}.parallelism`, parallelism, why));
  if ((maxFailedIndexes ?? 0) > MAX_FOR_MANY) {
    errors.push(invalid(`${field}.maxFailedIndexes`, maxFailedIndexes, why));
  }
  return errors;
}

function checkSuccess(field: string, spec: JobSpec): FieldError[] {
  const { successPolicy } = spec as JobSpec & { successPolicy?: SuccessPolicy };
  if (!successPolicy) return [];
  if (spec.completionMode === 'Indexed') return checkSuccessPolicy(field, spec, successPolicy);
  return [invalid(field, goValue(SUCCESS_POLICY, successPolicy), 'requires indexed completion mode')];
}

function checkReplacement(field: string, { podReplacementPolicy, podFailurePolicy }: JobSpec): FieldError[] {
  if (podReplacementPolicy === undefined) return [];
  // With a failure policy a pod is only replaced once it has failed.
  return checkOneOf(field, podReplacementPolicy, podFailurePolicy ? ['Failed'] : ['Failed', 'TerminatingOrFailed']);
}

function checkRestartPolicy(field: string, { template, podFailurePolicy }: JobSpec): FieldError[] {
  const policy = template?.spec?.restartPolicy ?? '';
  if (policy === '' || policy === 'Always') return [required(field, 'valid values: "OnFailure", "Never"')];
  if (policy !== 'OnFailure' && policy !== 'Never') return [notSupported(field, policy, ['OnFailure', 'Never'])];
  if (!podFailurePolicy || policy === 'Never') return [];
  return [invalid(field, policy, 'only "Never" is supported when podFailurePolicy is specified')];
}
