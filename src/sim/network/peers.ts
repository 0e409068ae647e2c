import type { Node, Pod } from 'kubernetes-types/core/v1.d.ts';
import { as, type KubeObject } from '../kube-object.ts';
import type { NetworkWorld, Peer } from './network-world.ts';

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
