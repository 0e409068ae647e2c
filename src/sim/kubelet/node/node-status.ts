import type { NodeStatus } from 'kubernetes-types/core/v1.d.ts';
import { formatTime } from '../../../clock/clock.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { Machine } from '../machine/machine.ts';
import type { MachineSpec } from '../machine/machine-spec.ts';
import { HEALTHY_CONDITIONS, type NodeCondition, nodeConditions } from '../node-conditions.ts';

/** The Node object that a kubelet registers. */
export function registeredNode(spec: MachineSpec): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: spec.name,
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': spec.name,
        'kubernetes.io/os': 'linux',
        ...spec.labels,
      },
      annotations: { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true', ...spec.annotations },
    },
    spec: {
      ...(spec.providerId === undefined ? {} : { providerID: spec.providerId }),
      ...(spec.taints.length === 0 ? {} : { taints: spec.taints }),
    },
  };
}

/** What a kubelet reports of its node (upstream: pkg/kubelet/nodestatus). */
export function nodeStatus(machine: Machine, before: readonly Partial<NodeCondition>[], nowMs: number): NodeStatus {
  const { spec } = machine;
  const amounts = (cpu: number, memoryBytes: number) => ({
    cpu: cpu % 1 === 0 ? String(cpu) : `${Math.round(cpu * 1000)}m`,
    'ephemeral-storage': `${Math.floor(spec.storageBytes / 1024)}Ki`,
    'hugepages-1Gi': '0',
    'hugepages-2Mi': '0',
    memory: `${Math.floor(memoryBytes / 1024)}Ki`,
    pods: String(spec.pods),
  });
  return {
    addresses: spec.addresses,
    capacity: amounts(spec.cpu, spec.memoryBytes),
    allocatable: {
      ...amounts(spec.cpu - spec.reserved.cpu, spec.memoryBytes - spec.reserved.memoryBytes),
      'ephemeral-storage': String(Math.floor(spec.storageBytes * 0.9)),
    },
    conditions: nodeConditions(HEALTHY_CONDITIONS, before, formatTime(nowMs)),
    daemonEndpoints: { kubeletEndpoint: { Port: 10_250 } },
    images: machine.images.list().map(({ image, sizeBytes }) => ({ names: [image.reference], sizeBytes })),
    nodeInfo: {
      architecture: 'amd64',
      operatingSystem: 'linux',
      kernelVersion: spec.kernel,
      osImage: spec.osImage,
      containerRuntimeVersion: spec.runtimeVersion,
      kubeletVersion: spec.kubeletVersion,
      kubeProxyVersion: spec.kubeProxyVersion,
      bootID: identity(machine, 'boot'),
      machineID: identity(machine, 'machine').replaceAll('-', ''),
      systemUUID: identity(machine, 'system'),
    },
  };
}

/** The same for as long as the machine stands. */
function identity(machine: Machine, what: string): string {
  return machine.random.fork(what).uuid();
}
