import { BASELINE_CHECKS } from './baseline-checks.ts';
import { RESTRICTED_CHECKS } from './restricted-checks.ts';
import type { CheckedPod, SecurityCheck, Violation } from './security-check.ts';
import type { LevelVersion } from './security-policy.ts';

/** The version that is the latest. */
const LATEST_MINOR = 31;

/** How a pod violates a level: baseline's checks first, each list in the order of ids (policy/registry.go). */
export function violationsOf(pod: CheckedPod, { level, minor }: LevelVersion): Violation[] {
  if (level === 'privileged') return [];
  const version = Math.min(minor ?? LATEST_MINOR, LATEST_MINOR);
  const isWindows = pod.spec.os?.name === 'windows';
  return checksOf(level, version).flatMap((check) => {
    if (isWindows && check.notWindowsSince !== undefined && version >= check.notWindowsSince) return [];
    return check.check(pod, version) ?? [];
  });
}

function checksOf(level: 'baseline' | 'restricted', version: number): SecurityCheck[] {
  const baseline = BASELINE_CHECKS.filter(({ since }) => since <= version);
  if (level === 'baseline') return baseline;
  const restricted = RESTRICTED_CHECKS.filter(({ since }) => since <= version);
  const overridden = new Set(restricted.flatMap(({ overrides = [] }) => overrides));
  return [...baseline.filter(({ id }) => !overridden.has(id)), ...restricted];
}

/** `privileged (container "a" must not …), hostPort (…)`. */
export function violationText(violations: readonly Violation[]): string {
  return violations.map(({ reason, detail }) => `${reason} (${detail})`).join(', ');
}
