import type { Node, Pod } from 'kubernetes-types/core/v1.d.ts';
import { as, type KubeObject } from '../kube-object.ts';
import type { NetworkWorld, Peer, Protocol } from './network-world.ts';

/** Who has an address now. A finished pod has none any more. */
export function peerAt(world: NetworkWorld, address: string): Peer | undefined {
  for (const object of world.store.list('pods')) {
    const pod = as<Pod>(object);
    if (pod.status?.podIP === address && !pod.spec?.hostNetwork && isAlive(pod)) return podPeer(object);
  }
  for (const object of world.store.list('nodes')) {
    if (nodeAddress(object) === address) return { type: 'node', name: object.metadata.name, address };
  }
  const external = world.externalHosts.find((host) => host.address === address);
  return external === undefined ? undefined : { type: 'external', address, name: external.name };
}

/** The pod behind a port of a node's: `address` is the node's, or its loopback. */
export function hostPortAt(
  world: NetworkWorld,
  at: { node: string; address: string; port: number; protocol: Protocol },
): { address: string; port: number } | undefined {
  for (const object of world.store.list('pods')) {
    const { spec, status } = as<Pod>(object);
    if (spec?.nodeName !== at.node || spec.hostNetwork || status?.podIP === undefined || !isAlive(as<Pod>(object)))
      continue;
    const port = spec.containers
      .flatMap(({ ports = [] }) => ports)
      .find(
        ({ hostPort, hostIP = '', protocol = 'TCP' }) =>
          hostPort === at.port && protocol === at.protocol && ['', '0.0.0.0', at.address].includes(hostIP),
      );
    if (port !== undefined) return { address: status.podIP, port: port.containerPort };
  }
  return undefined;
}

export function podPeer(object: KubeObject): Peer | undefined {
  const pod = as<Pod>(object);
  const address = pod.status?.podIP;
  if (address === undefined) return undefined;
  return {
    type: 'pod',
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
    address,
    node: pod.spec?.nodeName ?? '',
    hostNetwork: pod.spec?.hostNetwork ?? false,
  };
}

export function nodeAddress(object: KubeObject): string | undefined {
  return as<Node>(object).status?.addresses?.find((address) => address.type === 'InternalIP')?.address;
}

function isAlive(pod: Pod): boolean {
  return pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed';
}
