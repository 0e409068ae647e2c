import type { CronJob, Job, PodFailurePolicy } from 'kubernetes-types/batch/v1.d.ts';
import { as } from '../../../kube-object.ts';
import type { Draft } from '../../kind-rules.ts';
import { defaultPodSpec } from '../pod/pod-spec-defaults.ts';

const MAX_INT32 = 2 ** 31 - 1;

/** pkg/apis/batch/v1/defaults.go. */
export function defaultJob(draft: Draft): void {
  const { spec, metadata } = as<Job>(draft);
  if (!spec) return;
  if (spec.template?.spec) defaultPodSpec(spec.template.spec);
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : MAX_INT32;
  const labels = spec.template?.metadata?.labels;
  if (labels && Object.keys(metadata?.labels ?? {}).length === 0 && metadata) metadata.labels = labels;
  spec.completionMode ??= 'NonIndexed';
  spec.manualSelector ??= false;
  spec.suspend ??= false;
  defaultFailurePolicy(spec.podFailurePolicy);
  spec.podReplacementPolicy ??= spec.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed';
}

export function defaultCronJob(draft: Draft): void {
  const { spec } = as<CronJob>(draft);
  if (!spec) return;
  spec.concurrencyPolicy ||= 'Allow';
  spec.suspend ??= false;
  spec.successfulJobsHistoryLimit ??= 3;
  spec.failedJobsHistoryLimit ??= 1;
  const job = spec.jobTemplate?.spec;
  if (job?.template?.spec) defaultPodSpec(job.template.spec);
  defaultFailurePolicy(job?.podFailurePolicy);
}

function defaultFailurePolicy(policy: PodFailurePolicy | undefined): void {
  for (const rule of policy?.rules ?? []) {
    for (const pattern of rule.onPodConditions ?? []) pattern.status ||= 'True';
  }
}
