import type { Container } from 'kubernetes-types/core/v1.d.ts';
import { type Category, type Check, type Listing, type Severity, type Workload } from './check.ts';
import { containerChecks } from './container-checks.ts';
import { objectChecks } from './object-checks.ts';
import { workloadChecks } from './workload-checks.ts';
import { workloadsOf } from './workloads.ts';

export interface CheckResult {
  id: string;
  message: string;
  success: boolean;
  severity: Severity;
  category: Category;
}

export interface AuditedContainer {
  name: string;
  results: CheckResult[];
}

/** What was found of one controller or object. */
export interface AuditedObject {
  kind: string;
  namespace: string;
  name: string;
  createdTime: string;
  results: CheckResult[];
  containers: AuditedContainer[];
}

/** What Polaris passes over unless it is told otherwise, of what an EKS cluster brings along. */
const EXEMPT: readonly { namespace?: string; names: string[]; checks: string[] }[] = [
  {
    namespace: 'kube-system',
    names: ['ebs-csi-controller', 'ebs-csi-node', 'kube-proxy'],
    checks: ['automountServiceAccountToken', 'linuxHardening', 'missingNetworkPolicy'],
  },
  { namespace: 'kube-system', names: ['coredns'], checks: ['automountServiceAccountToken', 'missingNetworkPolicy'] },
  {
    namespace: 'kube-system',
    names: ['kube-proxy'],
    checks: [
      'hostPortSet', 'hostNetworkSet', 'hostPIDSet', 'readinessProbeMissing', 'livenessProbeMissing', 'cpuRequestsMissing',
      'cpuLimitsMissing', 'memoryRequestsMissing', 'memoryLimitsMissing', 'runAsRootAllowed', 'runAsPrivileged',
      'notReadOnlyRootFilesystem',
    ], // biome-ignore format: a table
  },
  { names: ['metrics-server'], checks: ['automountServiceAccountToken', 'linuxHardening', 'missingNetworkPolicy'] },
  { names: ['polaris'], checks: ['automountServiceAccountToken', 'missingNetworkPolicy', 'notReadOnlyRootFilesystem'] },
];

/** Polaris' checks with their default severities, over what there is. */
export function auditCluster(list: Listing): AuditedObject[] {
  const workloads = workloadsOf(list).map(auditWorkload);
  const objects = Object.values(objectChecks).flatMap(({ resource, kind, checks }) =>
    list(resource).map((object) => {
      const { namespace = '', name, creationTimestamp = '' } = object.metadata;
      const results = judged(checks, { object, list }, { namespace, name });
      return { kind, namespace, name, createdTime: creationTimestamp, results, containers: [] };
    }),
  );
  return [...workloads, ...objects];
}

function auditWorkload(workload: Workload): AuditedObject {
  const { kind, object, podSpec } = workload;
  const { namespace = '', name, creationTimestamp = '' } = object.metadata;
  const of = (container: Container, isInit: boolean): AuditedContainer => ({
    name: container.name,
    results: judged(containerChecks, { ...workload, container, isInit }, { namespace, name }),
  });
  return {
    kind,
    namespace,
    name,
    createdTime: creationTimestamp,
    results: judged(workloadChecks, workload, { namespace, name }),
    containers: [
      ...(podSpec.initContainers ?? []).map((container) => of(container, true)),
      ...podSpec.containers.map((container) => of(container, false)),
    ],
  };
}

function judged<S>(
  checks: Record<string, Check<S>>,
  subject: S,
  of: { namespace: string; name: string },
): CheckResult[] {
  return Object.entries(checks).flatMap(([id, { judge, severity, category, passed, failed }]) => {
    const success = isExempt(id, of) ? undefined : judge(subject);
    return success === undefined ? [] : [{ id, message: success ? passed : failed, success, severity, category }];
  });
}

function isExempt(id: string, { namespace, name }: { namespace: string; name: string }): boolean {
  return EXEMPT.some(
    (one) =>
      (one.namespace === undefined || one.namespace === namespace) &&
      one.names.some((prefix) => name.startsWith(prefix)) &&
      one.checks.includes(id),
  );
}

export interface AuditCounts {
  successes: number;
  warnings: number;
  dangers: number;
}

export function countResults(objects: readonly AuditedObject[]): AuditCounts {
  const all = objects.flatMap(({ results, containers }) => [...results, ...containers.flatMap((one) => one.results)]);
  const failed = (severity: Severity) => all.filter((one) => !one.success && one.severity === severity).length;
  return {
    successes: all.filter(({ success }) => success).length,
    warnings: failed('warning'),
    dangers: failed('danger'),
  };
}

/** Out of 100; a danger weighs as much as a success, a warning half of that (upstream: pkg/validator/summary.go). */
export function scoreOf({ successes, warnings, dangers }: AuditCounts): number {
  const total = successes * 2 + warnings + dangers * 2;
  return total === 0 ? 100 : Math.floor((successes * 200) / total);
}

const GRADES: readonly (readonly [number, string])[] = [
  [97, 'A+'], [93, 'A'], [90, 'A-'], [87, 'B+'], [83, 'B'], [80, 'B-'], [77, 'C+'], [73, 'C'], [70, 'C-'], [67, 'D+'], [63, 'D'], [60, 'D-'],
]; // biome-ignore format: a table

export function gradeOf(score: number): string {
  return GRADES.find(([least]) => score >= least)?.[1] ?? 'F';
}
