import type { KubeObject } from '../kube-object.ts';

const ZONES = ['a', 'b', 'c'];
const CAPACITY = { cpu: '2', memory: '8Gi', pods: '29', 'ephemeral-storage': '20Gi' };

/** Nodes node-0, node-1 … that run any pod at once, whatever its image, as kwok's do. */
export function plainNodes(count: number): KubeObject[] {
  return Array.from({ length: count }, (_, at) => plainNode(`node-${at}`, `us-east-1${ZONES[at % ZONES.length]}`));
}

function plainNode(name: string, zone: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      annotations: { 'kwok.x-k8s.io/node': 'fake', 'node.alpha.kubernetes.io/ttl': '0' },
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/os': 'linux',
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'node.kubernetes.io/instance-type': 'm5.large',
        'topology.kubernetes.io/region': 'us-east-1',
        'topology.kubernetes.io/zone': zone,
        type: 'kwok',
      },
    },
    status: { allocatable: CAPACITY, capacity: CAPACITY },
  };
}
