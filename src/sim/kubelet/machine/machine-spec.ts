import type { Node, Taint } from 'kubernetes-types/core/v1.d.ts';
import type { KubeObject } from '../../kube-object.ts';
import { as } from '../../kube-object.ts';
import type { FileSpec } from '../files/populate.ts';

/** What a node is made of, before its kubelet registers it. */
export interface MachineSpec {
  name: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  taints: Taint[];
  addresses: { type: string; address: string }[];
  /** The range its pods' addresses come from. */
  podCidr: string;
  providerId?: string;
  cpu: number;
  memoryBytes: number;
  storageBytes: number;
  pods: number;
  /** What is kept from pods, by resource. */
  reserved: { cpu: number; memoryBytes: number };
  /** Images that are there from the start. */
  images: string[];
  /** Whether anything beyond those can be pulled: every image that a registry could have, or none. */
  registries: 'all' | 'none';
  staticPodPath: string;
  /** Files beyond those of the system. */
  files: Record<string, FileSpec>;
  /** Long-running programs beyond the system's own: as ps shows them. */
  processes: string[][];
  osImage: string;
  kernel: string;
  kubeletVersion: string;
  runtimeVersion: string;
  kubeProxyVersion: string;
  syncFrequencyMs: number;
  /** When the machine was started; the cluster's birth where it is not said. */
  bootMs?: number;
}

const GIB = 2 ** 30;

export const MACHINE_DEFAULTS: Omit<MachineSpec, 'name' | 'labels' | 'addresses' | 'podCidr'> = {
  annotations: {},
  taints: [],
  cpu: 4,
  memoryBytes: 16 * GIB,
  storageBytes: 100 * GIB,
  pods: 110,
  reserved: { cpu: 0, memoryBytes: 0 },
  images: [],
  registries: 'all',
  staticPodPath: '/etc/kubernetes/manifests',
  files: {},
  processes: [],
  osImage: 'Debian GNU/Linux 12 (bookworm)',
  kernel: '6.1.0-25-amd64',
  kubeletVersion: 'v1.31.0',
  runtimeVersion: 'containerd://1.7.22',
  kubeProxyVersion: '',
  syncFrequencyMs: 60_000,
};

/** A machine as a Node object describes one: a node of a file that is no fake one. */
export function machineOfNode(object: KubeObject, index: number): MachineSpec {
  const node = as<Node>(object);
  const { metadata, spec, status } = node;
  return {
    ...MACHINE_DEFAULTS,
    name: metadata.name,
    labels: metadata.labels ?? {},
    annotations: metadata.annotations ?? {},
    taints: spec?.taints ?? [],
    addresses: status?.addresses ?? [
      { type: 'InternalIP', address: `10.0.0.${20 + index}` },
      { type: 'Hostname', address: metadata.name },
    ],
    podCidr: spec?.podCIDR ?? `10.2.${index}.0/24`,
    images: (status?.images ?? []).flatMap((image) => image.names ?? []),
    registries: status?.images === undefined ? 'all' : 'none',
    syncFrequencyMs: 10_000,
  };
}
