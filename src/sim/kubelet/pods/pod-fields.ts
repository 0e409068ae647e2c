import type { Node, ResourceFieldSelector } from 'kubernetes-types/core/v1.d.ts';
import { parseQuantity, quantityNumber } from '../../kinds/quantity.ts';
import { as, type KubeObject } from '../../kube-object.ts';
import type { AnyContainerSpec, PodObject } from './pod-types.ts';

/** The pod's addresses, once it has some. */
export interface PodAddresses {
  podIP: string;
  hostIP: string;
}

/** A field that a pod may refer to (upstream: pkg/fieldpath and kubelet's podFieldSelectorRuntimeValue). */
export function podField(pod: PodObject, path: string, { podIP, hostIP }: PodAddresses): string {
  const subscript = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (subscript !== null) return (pod.metadata[subscript[1] as 'labels' | 'annotations'] ?? {})[subscript[2]] ?? '';
  switch (path) {
    case 'metadata.name':
      return pod.metadata.name;
    case 'metadata.namespace':
      return pod.metadata.namespace ?? '';
    case 'metadata.uid':
      return pod.metadata.uid ?? '';
    case 'metadata.labels':
      return formatMap(pod.metadata.labels ?? {});
    case 'metadata.annotations':
      return formatMap(pod.metadata.annotations ?? {});
    case 'spec.nodeName':
      return pod.spec.nodeName ?? '';
    case 'spec.serviceAccountName':
      return pod.spec.serviceAccountName ?? '';
    case 'status.hostIP':
    case 'status.hostIPs':
      return hostIP;
    case 'status.podIP':
    case 'status.podIPs':
      return podIP;
    default:
      return '';
  }
}

/** `key="value"` a line, sorted. */
function formatMap(map: Readonly<Record<string, string>>): string {
  return Object.keys(map)
    .sort()
    .map((key) => `${key}=${JSON.stringify(map[key])}`)
    .join('\n');
}

/** A container's own resources, in units of the divisor, rounded up; the node's where it has no limit. */
export function resourceField(
  pod: PodObject,
  own: AnyContainerSpec | undefined,
  { containerName, resource, divisor }: ResourceFieldSelector,
  node: KubeObject | undefined,
): string {
  const containers = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
  const container =
    containerName === undefined || containerName === '' ? own : containers.find((one) => one.name === containerName);
  const [kind, name] = [resource.slice(0, resource.indexOf('.')), resource.slice(resource.indexOf('.') + 1)];
  const amounts = kind === 'limits' ? container?.resources?.limits : container?.resources?.requests;
  const allocatable = node === undefined ? undefined : as<Node>(node).status?.allocatable?.[name];
  const fallback = kind === 'limits' ? allocatable : (container?.resources?.limits?.[name] ?? '0');
  const value = parseQuantity(amounts?.[name] ?? fallback ?? '0')?.nanos ?? 0n;
  const unit =
    parseQuantity(divisor === undefined || quantityNumber(divisor) === 0 ? '1' : divisor)?.nanos ?? 1_000_000_000n;
  return String((value + unit - 1n) / unit);
}
