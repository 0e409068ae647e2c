import type { Container, PodSpec } from 'kubernetes-types/core/v1.d.ts';
import type { KubeObject } from '../../kube-object.ts';

export type Severity = 'danger' | 'warning';
export type Category = 'Security' | 'Reliability' | 'Efficiency';

/** One check: what it is about, how bad a failure is, and what is said. */
export interface Check<Subject> {
  severity: Severity;
  category: Category;
  passed: string;
  failed: string;
  /** Undefined where the check does not apply. */
  judge(subject: Subject): boolean | undefined;
}

/** Lists objects of a group-resource such as `deployments.apps`. */
export type Listing = (resource: string) => readonly KubeObject[];

/** A controller with its pods' template, as checks look at it. */
export interface Workload {
  object: KubeObject;
  kind: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  podSpec: PodSpec;
  list: Listing;
}

export interface ContainerSubject extends Workload {
  container: Container;
  isInit: boolean;
}

export interface ObjectSubject {
  object: KubeObject;
  list: Listing;
}

export function isBatch(kind: string): boolean {
  return kind === 'Job' || kind === 'CronJob';
}
