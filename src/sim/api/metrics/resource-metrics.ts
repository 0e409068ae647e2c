import { formatTime } from '../../../clock/clock.ts';
import type { ApiResponse } from '../../api-request.ts';
import type { ResourceInfo } from '../../kinds/resource-info.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { MetricsSource, Usage } from '../../kubelet-door.ts';
import { notFound } from '../../status-error.ts';
import { answerList, answerObject } from '../answer.ts';
import type { ApiContext, Call } from '../api-context.ts';
import { selectionOf } from '../read/selection.ts';
import { notWatched, type Scope } from '../scope.ts';

const GROUP = 'metrics.k8s.io';
const VERSION = 'v1beta1';

/** What metrics-server serves behind the aggregator: kept nowhere, asked of the kubelets (kubernetes-sigs/metrics-server). */
export const METRICS_RESOURCES: readonly ResourceInfo[] = [
  resource('nodes', 'NodeMetrics', false),
  resource('pods', 'PodMetrics', true),
];

export function isMetricsResource({ storageKey }: ResourceInfo): boolean {
  return METRICS_RESOURCES.some((info) => info.storageKey === storageKey);
}

export function resourceMetrics(context: ApiContext, call: Call, { info }: Scope): ApiResponse {
  const source = context.kubelets()?.metrics;
  const { name, namespace } = call.info;
  const all =
    source === undefined
      ? []
      : info.kind === 'NodeMetrics'
        ? nodeMetrics(context, source)
        : podMetrics(context, source);
  const within = namespace === '' ? all : all.filter((object) => object.metadata.namespace === namespace);
  if (call.info.verb === 'get') {
    const object = within.find((one) => one.metadata.name === name);
    if (object === undefined) throw notFound(info, name);
    return answerObject(context, call, { status: 200, info, object });
  }
  if (call.info.verb === 'watch') throw notWatched(info);
  const { matches } = selectionOf(context, info, call.request.query, name);
  return answerList(context, call, info, { metadata: {}, items: within.filter((object) => matches?.(object) ?? true) });
}

function nodeMetrics(context: ApiContext, source: MetricsSource): KubeObject[] {
  return source.nodes().map(({ name, usage }) => ({
    ...headOf(context, 'NodeMetrics', { name, labels: context.store.get('nodes', '', name)?.metadata.labels }),
    usage: quantities(usage),
  }));
}

/** Of the pods that the API has: one that a kubelet runs without a mirror is no object to list (upstream: pkg/api/pod.go). */
function podMetrics(context: ApiContext, source: MetricsSource): KubeObject[] {
  return source.pods().flatMap(({ namespace, name, containers }) => {
    const pod = context.store.get('pods', namespace, name);
    if (pod === undefined) return [];
    return {
      ...headOf(context, 'PodMetrics', { name, namespace, labels: pod.metadata.labels }),
      containers: containers.map((container) => ({ name: container.name, usage: quantities(container.usage) })),
    };
  });
}

function headOf(
  { clock }: ApiContext,
  kind: string,
  { name, namespace, labels }: { name: string; namespace?: string; labels: Record<string, string> | undefined },
): KubeObject {
  const time = formatTime(clock.now());
  return {
    kind,
    apiVersion: `${GROUP}/${VERSION}`,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      creationTimestamp: time,
      ...(labels === undefined ? {} : { labels }),
    },
    timestamp: time,
    window: '20.01s',
  };
}

function quantities({ cpu, memory }: Usage): { cpu: string; memory: string } {
  return { cpu: `${Math.round(cpu)}n`, memory: `${Math.round(memory / 1024)}Ki` };
}

function resource(plural: string, kind: string, namespaced: boolean): ResourceInfo {
  return {
    group: GROUP,
    version: VERSION,
    resource: plural,
    singular: '',
    kind,
    namespaced,
    verbs: ['get', 'list'],
    shortNames: [],
    categories: [],
    subresources: new Map(),
    storageKey: `${plural}.${GROUP}`,
    schemaName: '',
    custom: true,
  };
}
