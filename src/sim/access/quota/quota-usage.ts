import type { Pod, Service } from 'kubernetes-types/core/v1.d.ts';
import { parseTime } from '../../../clock/clock.ts';
import type { Quantity } from '../../kinds/quantity.ts';
import { parseQuantity } from '../../kinds/quantity.ts';
import { as, type KubeObject } from '../../kube-object.ts';
import { podResources } from './pod-resources.ts';
import { type Amounts, count } from './resource-amounts.ts';

/** Kinds that are counted by their plain name too. */
const COUNTED_BY_NAME = ['configmaps', 'resourcequotas', 'replicationcontrollers', 'secrets'];
const NAMED = [...COUNTED_BY_NAME, 'pods', 'services', 'persistentvolumeclaims'];
const COMPUTE = ['cpu', 'memory', 'ephemeral-storage'];
const CLAIMS = 'persistentvolumeclaims';
const CLASS_SUFFIX = '.storageclass.storage.k8s.io/';

/** What one object takes of the quotas of its namespace, by group-resource (pkg/quota/v1/evaluator/core). */
export function quotaUsage(groupResource: string, object: KubeObject, nowMs: number): Amounts {
  const usage = new Map<string, Quantity>([[`count/${groupResource}`, count(1)]]);
  if (COUNTED_BY_NAME.includes(groupResource)) usage.set(groupResource, count(1));
  if (groupResource === 'pods') addPod(usage, as<Pod>(object), nowMs);
  if (groupResource === 'services') addService(usage, as<Service>(object));
  if (groupResource === CLAIMS) addClaim(usage, object);
  return usage;
}

/** Which names of a quota's hard limits this resource counts towards. */
export function quotaNames(groupResource: string, hard: Iterable<string>): string[] {
  return [...hard].filter((name) => {
    if (name === `count/${groupResource}` || (name === groupResource && NAMED.includes(name))) return true;
    if (groupResource === 'pods') return isPodName(name);
    if (groupResource === 'services') return name === 'services.nodeports' || name === 'services.loadbalancers';
    if (groupResource === CLAIMS) return name === 'requests.storage' || name.includes(CLASS_SUFFIX);
    return false;
  });
}

function isPodName(name: string): boolean {
  if (COMPUTE.includes(name) || name.startsWith('hugepages-')) return true;
  const [, bound, resource] = /^(requests|limits)\.(.+)$/.exec(name) ?? [];
  if (bound === undefined || resource === 'storage') return false;
  if (COMPUTE.includes(resource)) return true;
  return bound === 'requests' && (resource.startsWith('hugepages-') || resource.includes('/'));
}

/** Pods that have ended take nothing but their place in storage. */
function addPod(usage: Map<string, Quantity>, pod: Pod & KubeObject, nowMs: number): void {
  if (pod.spec === undefined || hasEnded(pod, nowMs)) return;
  usage.set('pods', count(1));
  for (const [name, quantity] of podResources(pod.spec, 'requests')) {
    if (COMPUTE.includes(name)) usage.set(name, quantity);
    if (name.startsWith('hugepages-')) usage.set(name, quantity);
    usage.set(`requests.${name}`, quantity);
  }
  for (const [name, quantity] of podResources(pod.spec, 'limits')) {
    if (COMPUTE.includes(name)) usage.set(`limits.${name}`, quantity);
  }
}

function hasEnded({ status, metadata }: Pod & KubeObject, nowMs: number): boolean {
  if (status?.phase === 'Succeeded' || status?.phase === 'Failed') return true;
  const { deletionTimestamp, deletionGracePeriodSeconds } = metadata;
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds === undefined) return false;
  return nowMs > parseTime(deletionTimestamp) + deletionGracePeriodSeconds * 1000;
}

function addService(usage: Map<string, Quantity>, { spec }: Service): void {
  const ports = spec?.ports ?? [];
  const type = spec?.type;
  const balanced = type === 'LoadBalancer';
  const nodePorts =
    balanced && spec?.allocateLoadBalancerNodePorts === false
      ? ports.filter(({ nodePort }) => (nodePort ?? 0) !== 0).length
      : balanced || type === 'NodePort'
        ? ports.length
        : 0;
  usage.set('services', count(1));
  usage.set('services.nodeports', count(nodePorts));
  usage.set('services.loadbalancers', count(balanced ? 1 : 0));
}

function addClaim(usage: Map<string, Quantity>, claim: KubeObject): void {
  const { storageClassName = '', resources } = (claim.spec ?? {}) as {
    storageClassName?: string;
    resources?: { requests?: { storage?: string } };
  };
  const storage = parseQuantity(resources?.requests?.storage ?? '0');
  usage.set(CLAIMS, count(1));
  if (storage !== undefined) usage.set('requests.storage', storage);
  const className = claim.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? storageClassName;
  if (className === '') return;
  usage.set(`${className}${CLASS_SUFFIX}${CLAIMS}`, count(1));
  if (storage !== undefined) usage.set(`${className}${CLASS_SUFFIX}requests.storage`, storage);
}
