import type { JobStatus } from 'kubernetes-types/batch/v1.d.ts';
import { checkNonNegative } from '../../check.ts';
import { duplicate, type FieldError, GoValue, invalid } from '../../field-error.ts';

const COUNTS = ['active', 'succeeded', 'failed', 'ready', 'terminating'] as const;

/** What others may make of a job's status (pkg/apis/batch/validation, ValidateJobStatusUpdate; strategy.go says which rules are on). */
export function checkJobStatus(status: JobStatus | undefined, before: JobStatus | undefined): FieldError[] {
  return [
    ...COUNTS.flatMap((name) => checkNonNegative(`status.${name}`, status?.[name])),
    ...checkUncounted(status?.uncountedTerminatedPods),
    ...checkConditions(status, before),
  ];
}

function checkUncounted(pods: JobStatus['uncountedTerminatedPods']): FieldError[] {
  const seen = new Set<string>();
  return (['succeeded', 'failed'] as const).flatMap((how) =>
    (pods?.[how] ?? []).flatMap((uid, at) => {
      const field = `status.uncountedTerminatedPods.${how}[${at}]`;
      if (uid === '') return [invalid(field, uid, 'must not be empty')];
      if (seen.has(uid)) return [duplicate(field, uid)];
      seen.add(uid);
      return [];
    }),
  );
}

/** Success once met stays so, and excludes failure. */
function checkConditions(status: JobStatus | undefined, before: JobStatus | undefined): FieldError[] {
  const met = 'SuccessCriteriaMet';
  if (!isTrue(status, met)) return isTrue(before, met) ? [refused(`cannot disable the ${met}=True condition`)] : [];
  return ['Failed', 'FailureTarget']
    .filter((type) => isTrue(status, type))
    .map((type) => refused(`cannot set ${met}=True and ${type}=true conditions`));
}

function isTrue(status: JobStatus | undefined, type: string): boolean {
  return (status?.conditions ?? []).some((condition) => condition.type === type && condition.status === 'True');
}

/** Told without the value. */
function refused(why: string): FieldError {
  return { ...invalid('status.conditions', new GoValue(''), why), body: `Invalid value: ${why}` };
}
