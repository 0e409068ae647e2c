import type { Job, JobSpec } from 'kubernetes-types/batch/v1.d.ts';
import type { PodTemplateSpec } from 'kubernetes-types/core/v1.d.ts';
import { as, type KubeObject } from '../../../kube-object.ts';
import { sameContent } from '../../same-content.ts';
import { type FieldError, invalid, required } from '../../field-error.ts';
import { goQuote } from '../../go-quote.ts';
import { goValue } from '../../go-value.ts';
import type { KindRules } from '../../kind-rules.ts';
import { dnsLabelErrors } from '../../names.ts';
import { goSelector } from '../apps/check-workload.ts';
import { subdomainName } from '../name-rules.ts';
import { goLabels, prepareTemplate } from '../pod/template.ts';
import { warnPodsNamed, warnTemplate } from '../pod/warn-pod-spec.ts';
import { selects } from '../selects.ts';
import { checkJobStatus } from './check-job-status.ts';
import { checkJobSpec } from './check-job-spec.ts';
import { defaultJob } from './job-defaults.ts';
import { prepareJob } from './job-strategy.ts';

const TEMPLATE = 'core.PodTemplateSpec';
const FAILURE_POLICY = 'batch.PodFailurePolicy';
const SUCCESS_POLICY = 'batch.SuccessPolicy';
/** What of a template may change before a job first starts. */
const DIRECTIVES = ['nodeSelector', 'tolerations', 'schedulingGates', 'affinity'];

export const jobRules: KindRules = {
  hasGeneration: true,
  defaultPropagation: 'Orphan',
  nameErrors: subdomainName,
  defaults: defaultJob,
  prepareCreate: (draft) => {
    const spec = specOf(draft);
    prepareTemplate(spec.template);
    delete (spec as { managedBy?: string }).managedBy;
    spec.manualSelector ??= false;
    prepareJob(draft);
    if (Object.keys(draft.metadata.labels ?? {}).length === 0)
      draft.metadata.labels = { ...spec.template.metadata?.labels };
    draft.status = {};
  },
  prepareUpdate: (draft) => prepareTemplate(specOf(draft).template),
  validate: checkJob,
  validateUpdate: (object, old) => [
    // ValidateJob, then ValidateJobUpdate, which looks at the spec again.
    ...checkJob(object),
    ...checkJobSpec('spec', specOf(object)),
    ...checkChange(as<Job>(object), as<Job>(old)),
  ],
  validateStatusUpdate: (object, old) => checkJobStatus(as<Job>(object).status, as<Job>(old).status),
  warnings: (object, old) => [
    ...(old === undefined ? warnPodsNamed(object.metadata.name) : []),
    ...(old !== undefined && object.metadata.generation === old.metadata.generation
      ? []
      : warnTemplate('spec.template', specOf(object).template)),
  ],
  selectableFields: (object) => ({ 'status.successful': String(as<Job>(object).status?.succeeded ?? 0) }),
  unknownFieldLabel: (label) => `field label ${goQuote(label)} not supported for Job`,
};

function specOf(object: KubeObject): JobSpec {
  return as<Job>(object).spec ?? { template: {} };
}

/** ValidateJob. */
function checkJob(object: KubeObject): FieldError[] {
  const spec = specOf(object);
  const errors = [...checkGeneratedSelector(object), ...checkJobSpec('spec', spec)];
  if (spec.completionMode !== 'Indexed' || !spec.completions || spec.completions <= 0) return errors;
  const hostname = `${object.metadata.name}-${spec.completions - 1}`;
  if (dnsLabelErrors(hostname).length === 0) return errors;
  const why = `will not able to create pod with invalid DNS label: ${hostname}`;
  return [...errors, invalid('metadata.name', object.metadata.name, why)];
}

/** validateGeneratedSelector. */
function checkGeneratedSelector(object: KubeObject): FieldError[] {
  const spec = specOf(object);
  const { uid = '', name } = object.metadata;
  if (spec.manualSelector === true || !spec.selector) return [];
  const errors: FieldError[] = [];
  const labels = spec.template?.metadata?.labels ?? {};
  const expected = {
    'controller-uid': uid,
    'job-name': name,
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
  };
  for (const [key, value] of Object.entries(expected)) {
    const field = `spec.template.metadata.labels[${key}]`;
    if (!(key in labels)) errors.push(required(field, `must be '${value}'`));
    else if (labels[key] !== value) errors.push(invalid(field, goLabels(labels), `must be '${value}'`));
  }
  if (selects(spec.selector, expected) === false) {
    errors.push(invalid('spec.selector', goSelector(spec.selector), '`selector` not auto-generated'));
  }
  return errors;
}

/** ValidateJobUpdate, ValidateJobSpecUpdate. */
function checkChange(now: Job, before: Job): FieldError[] {
  const [spec, old] = [now.spec ?? { template: {} }, before.spec ?? { template: {} }];
  const same = (field: string, a: unknown, b: unknown, value: unknown) =>
    sameContent(a, b) ? [] : [invalid(`spec.${field}`, value, 'field is immutable')];
  const policies = [spec, old] as { successPolicy?: unknown; managedBy?: string }[];
  return [
    ...checkCompletions(spec, old),
    ...same('selector', spec.selector, old.selector, spec.selector ? goSelector(spec.selector) : null),
    ...checkTemplateChange(spec.template, old, before),
    ...same('completionMode', spec.completionMode, old.completionMode, spec.completionMode),
    ...same(
      'podFailurePolicy',
      spec.podFailurePolicy,
      old.podFailurePolicy,
      goValue(FAILURE_POLICY, spec.podFailurePolicy ?? null),
    ),
    ...same('backoffLimitPerIndex', spec.backoffLimitPerIndex, old.backoffLimitPerIndex, spec.backoffLimitPerIndex),
    ...same('managedBy', policies[0].managedBy, policies[1].managedBy, policies[0].managedBy),
    ...same(
      'successPolicy',
      policies[0].successPolicy,
      policies[1].successPolicy,
      goValue(SUCCESS_POLICY, policies[0].successPolicy ?? null),
    ),
  ];
}

/** An indexed job may be scaled when parallelism goes along. */
function checkCompletions(spec: JobSpec, old: JobSpec): FieldError[] {
  if (spec.completions === old.completions) return [];
  if (spec.completionMode !== 'Indexed') return [invalid('spec.completions', spec.completions, 'field is immutable')];
  if (spec.completions === undefined || old.completions === undefined) {
    return [invalid('spec.completions', spec.completions, 'cannot be unset')];
  }
  if (spec.completions === spec.parallelism) return [];
  const why = 'can only be modified in tandem with spec.parallelism';
  return [invalid('spec.completions', spec.completions, why)];
}

function checkTemplateChange(template: PodTemplateSpec, old: JobSpec, before: Job): FieldError[] {
  const notStarted = before.spec?.suspend === true && !before.status?.startTime;
  const fixed = notStarted ? withDirectivesOf(template, old.template) : template;
  if (sameContent(fixed, old.template)) return [];
  return [invalid('spec.template', goValue(TEMPLATE, fixed), 'field is immutable')];
}

/** Labels, annotations and where pods may run are taken from the old template. */
function withDirectivesOf(template: PodTemplateSpec, old: PodTemplateSpec): PodTemplateSpec {
  const spec: Record<string, unknown> = { ...template.spec };
  const from: Record<string, unknown> = { ...old.spec };
  for (const field of DIRECTIVES) spec[field] = from[field];
  return {
    metadata: { ...template.metadata, annotations: old.metadata?.annotations, labels: old.metadata?.labels },
    spec: spec as unknown as PodTemplateSpec['spec'],
  };
}

/** ValidateJobStatus, what clients get wrong. */
