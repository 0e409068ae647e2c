import type { PodSpec } from 'kubernetes-types/core/v1.d.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { Listing, Workload } from './check.ts';

const CONTROLLERS: readonly (readonly [string, string])[] = [
  ['deployments.apps', 'Deployment'],
  ['statefulsets.apps', 'StatefulSet'],
  ['daemonsets.apps', 'DaemonSet'],
  ['cronjobs.batch', 'CronJob'],
  ['jobs.batch', 'Job'],
  ['replicasets.apps', 'ReplicaSet'],
  ['replicationcontrollers', 'ReplicationController'],
  ['pods', 'Pod'],
];

interface Template {
  metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> };
  spec?: PodSpec;
}

/** What stands at the top of each chain of owners. A pod of a node's own is nobody's: Polaris does not look up nodes. */
export function workloadsOf(list: Listing): Workload[] {
  return CONTROLLERS.flatMap(([resource, kind]) =>
    list(resource)
      .filter(({ metadata }) => (metadata.ownerReferences ?? []).every((owner) => owner.kind === 'Node'))
      .flatMap((object) => workloadOf(object, kind, list) ?? []),
  );
}

function workloadOf(object: KubeObject, kind: string, list: Listing): Workload | undefined {
  const template = templateOf(object, kind);
  if (template.spec === undefined) return undefined;
  const { labels = {}, annotations = {} } = template.metadata ?? {};
  return { object, kind, labels, annotations, podSpec: template.spec, list };
}

function templateOf(object: KubeObject, kind: string): Template {
  if (kind === 'Pod') return object;
  const spec = object.spec as { template?: Template; jobTemplate?: { spec?: { template?: Template } } } | undefined;
  return (kind === 'CronJob' ? spec?.jobTemplate?.spec?.template : spec?.template) ?? {};
}
