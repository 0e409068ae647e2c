import type {
  Container as ContainerSpec,
  ContainerStatus,
  EphemeralContainer,
  Pod,
  PodSpec,
} from 'kubernetes-types/core/v1.d.ts';
import type { KubeObject } from '../../kube-object.ts';

export type PodObject = Pod & KubeObject & { spec: PodSpec };
export type AnyContainerSpec = ContainerSpec & Partial<EphemeralContainer> & { restartPolicy?: string };
export type ContainerKind = 'init' | 'sidecar' | 'main' | 'ephemeral';
export type Status = ContainerStatus & { volumeMounts?: unknown[] };

/** A pod as the kubelet knows it: its full name in events and messages. */
export function podFormat(pod: PodObject): string {
  return `${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`;
}

/** Every container of a pod with what it is, in the order they are started. */
export function containersOf(pod: PodObject): { spec: AnyContainerSpec; kind: ContainerKind }[] {
  const { initContainers = [], containers, ephemeralContainers = [] } = pod.spec;
  return [
    ...(initContainers as AnyContainerSpec[]).map((spec) => ({
      spec,
      kind: spec.restartPolicy === 'Always' ? ('sidecar' as const) : ('init' as const),
    })),
    ...(containers as AnyContainerSpec[]).map((spec) => ({ spec, kind: 'main' as const })),
    ...(ephemeralContainers as AnyContainerSpec[]).map((spec) => ({ spec, kind: 'ephemeral' as const })),
  ];
}

/** Where a container's events point to within its pod. */
export function fieldPathOf(kind: ContainerKind, name: string): string {
  const list = kind === 'main' ? 'containers' : kind === 'ephemeral' ? 'ephemeralContainers' : 'initContainers';
  return `spec.${list}{${name}}`;
}
