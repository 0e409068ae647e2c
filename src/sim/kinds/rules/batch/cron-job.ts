import type { CronJob, CronJobSpec } from 'kubernetes-types/batch/v1.d.ts';
import { as, type KubeObject } from '../../../kube-object.ts';
import { checkNonNegative, checkOneOf } from '../../check.ts';
import { parseCronSchedule } from '../../cron-schedule.ts';
import { type FieldError, invalid, notSupported, required } from '../../field-error.ts';
import type { KindRules } from '../../kind-rules.ts';
import { goSelector } from '../apps/check-workload.ts';
import { subdomainName } from '../name-rules.ts';
import { prepareTemplate } from '../pod/template.ts';
import { warnPodsNamed, warnTemplate } from '../pod/warn-pod-spec.ts';
import { checkJobTemplateSpec } from './check-job-spec.ts';
import { defaultCronJob } from './job-defaults.ts';

/** Jobs get eleven characters more. */
const NAME_MAX = 52;

export const cronJobRules: KindRules = {
  metaChecks: [0, 1],
  hasGeneration: true,
  nameErrors: subdomainName,
  defaults: defaultCronJob,
  prepareCreate: (draft) => {
    prepareTemplate(specOf(draft).jobTemplate?.spec?.template);
    draft.status = {};
  },
  prepareUpdate: (draft) => prepareTemplate(specOf(draft).jobTemplate?.spec?.template),
  validate: (object) => [...checkSpec(specOf(object)), ...checkName(object)],
  validateUpdate: (object, old) => checkSpec(specOf(object), /TZ/.test(specOf(old).schedule ?? '')),
  warnings: (object, old) => [
    ...(old === undefined ? warnPodsNamed(object.metadata.name) : []),
    ...(old !== undefined && object.metadata.generation === old.metadata.generation
      ? []
      : warnTemplate('spec.jobTemplate.spec.template', specOf(object).jobTemplate?.spec?.template)),
  ],
};

function specOf(object: KubeObject): CronJobSpec {
  return as<CronJob>(object).spec ?? { schedule: '', jobTemplate: {} };
}

function checkName({ metadata }: KubeObject): FieldError[] {
  if ((metadata.name ?? '').length <= NAME_MAX) return [];
  return [invalid('metadata.name', metadata.name, `must be no more than ${NAME_MAX} characters`)];
}

/** validateCronJobSpec. */
function checkSpec(spec: CronJobSpec, hadZone = false): FieldError[] {
  const { schedule = '', timeZone } = spec;
  return [
    ...(schedule === '' ? [required('spec.schedule')] : checkSchedule(schedule, timeZone, hadZone)),
    ...checkNonNegative('spec.startingDeadlineSeconds', spec.startingDeadlineSeconds),
    ...(timeZone === undefined ? [] : checkTimeZone('spec.timeZone', timeZone)),
    ...(spec.concurrencyPolicy
      ? checkOneOf('spec.concurrencyPolicy', spec.concurrencyPolicy, ['Allow', 'Forbid', 'Replace'])
      : [required('spec.concurrencyPolicy')]),
    ...checkJobTemplate('spec.jobTemplate.spec', spec),
    ...checkNonNegative('spec.successfulJobsHistoryLimit', spec.successfulJobsHistoryLimit),
    ...checkNonNegative('spec.failedJobsHistoryLimit', spec.failedJobsHistoryLimit),
  ];
}

/** validateScheduleFormat. A schedule that names its zone already may go on to. */
function checkSchedule(schedule: string, timeZone: string | undefined, hadZone: boolean): FieldError[] {
  const errors: FieldError[] = [];
  try {
    parseCronSchedule(schedule);
  } catch (error) {
    errors.push(invalid('spec.schedule', schedule, error instanceof Error ? error.message : String(error)));
  }
  if (!/TZ/.test(schedule)) return errors;
  if (!hadZone) {
    const why = 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead';
    return [...errors, invalid('spec.schedule', schedule, why)];
  }
  if (timeZone === undefined) return errors;
  const why = 'cannot use both timeZone field and TZ or CRON_TZ in schedule';
  return [...errors, invalid('spec.schedule', schedule, why)];
}

function checkTimeZone(field: string, timeZone: string): FieldError[] {
  if (timeZone === '') return [invalid(field, timeZone, 'timeZone must be nil or non-empty string')];
  const why = 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones';
  const isLocal = timeZone.toLowerCase() === 'local';
  const errors = isLocal ? [invalid(field, timeZone, why)] : [];
  // Go knows one zone beside those of the database.
  if (timeZone === 'Local') return errors;
  try {
    parseCronSchedule('* * * * *', timeZone);
    return errors;
  } catch {
    return [...errors, invalid(field, timeZone, `unknown time zone ${timeZone}`)];
  }
}

/** ValidateJobTemplateSpec: a selector is never given, it will be made. */
function checkJobTemplate(field: string, { jobTemplate }: CronJobSpec): FieldError[] {
  const spec = jobTemplate?.spec ?? { template: {} };
  const errors = checkJobTemplateSpec(field, spec);
  if (spec.selector) {
    errors.push(invalid(`${field}.selector`, goSelector(spec.selector), '`selector` will be auto-generated'));
  }
  if (spec.manualSelector === true) errors.push(notSupported(`${field}.manualSelector`, true, ['nil', 'false']));
  return errors;
}
