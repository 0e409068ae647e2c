import type { ContainerStatus } from 'kubernetes-types/core/v1.d.ts';
import type { PodObject } from '../common/kinds.ts';
import type { FailureRule, JobObject } from './job-object.ts';

/** What the first rule that fits a failed pod makes of it; a failure that counts where none does. */
export interface Verdict {
  action: FailureRule['action'];
  /** Why the job fails, where it does. */
  message?: string;
}

/** Upstream: matchPodFailurePolicy. */
export function judgeFailure({ spec }: JobObject, pod: PodObject): Verdict {
  const rules = spec.podFailurePolicy?.rules ?? [];
  for (const [i, rule] of rules.entries()) {
    const what = matchOf(rule, pod);
    if (what === undefined) continue;
    const message = `${what} matching ${rule.action} rule at index ${i}`;
    return { action: rule.action, ...(rule.action === 'FailJob' ? { message } : {}) };
  }
  return { action: 'Count' };
}

function matchOf({ onExitCodes, onPodConditions }: FailureRule, { metadata, status }: PodObject): string | undefined {
  const name = `${metadata.namespace}/${metadata.name}`;
  if (onExitCodes !== undefined) {
    const statuses = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
    const container = statuses.find((each) => exitMatches(onExitCodes, each));
    if (container === undefined) return undefined;
    return `Container ${container.name} for pod ${name} failed with exit code ${container.state?.terminated?.exitCode}`;
  }
  const condition = status?.conditions?.find((each) =>
    onPodConditions?.some((pattern) => pattern.type === each.type && (pattern.status ?? 'True') === each.status),
  );
  return condition === undefined ? undefined : `Pod ${name} has condition ${condition.type}`;
}

function exitMatches(
  { containerName, operator, values }: NonNullable<FailureRule['onExitCodes']>,
  { name, state }: ContainerStatus,
): boolean {
  const code = state?.terminated?.exitCode;
  if (code === undefined || code === 0 || (containerName !== undefined && containerName !== name)) return false;
  return operator === 'In' ? values.includes(code) : !values.includes(code);
}
