import type { PodSpec } from 'kubernetes-types/core/v1.d.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { CheckedPod } from './security-check.ts';

interface Template {
  metadata?: { annotations?: Record<string, string> };
  spec?: PodSpec;
}

const TEMPLATED = [
  'replicationcontrollers',
  'replicasets.apps',
  'deployments.apps',
  'daemonsets.apps',
  'statefulsets.apps',
  'jobs.batch',
];

/** The pod that a workload makes; undefined for kinds that make none. */
export function podTemplateOf(groupResource: string, object: KubeObject): CheckedPod | undefined {
  const template = templateOf(groupResource, object);
  if (template?.spec === undefined) return undefined;
  return { annotations: template.metadata?.annotations ?? {}, spec: template.spec };
}

function templateOf(groupResource: string, object: KubeObject): Template | undefined {
  if (groupResource === 'podtemplates') return object.template as Template | undefined;
  const spec = object.spec as { template?: Template; jobTemplate?: { spec?: { template?: Template } } } | undefined;
  if (groupResource === 'cronjobs.batch') return spec?.jobTemplate?.spec?.template;
  return TEMPLATED.includes(groupResource) ? spec?.template : undefined;
}
