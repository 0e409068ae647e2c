import {
  API_SERVER,
  type Destination,
  type NetworkWorld,
  type Peer,
  type Protocol,
  type Reachability,
} from './network-world.ts';
import { hostPortAt, peerAt } from './peers.ts';
import { policyVerdict } from './policies.ts';
import { resolveName } from './resolve-name.ts';
import { type Backend, backendsOf, isApiServer, nodePortAt, serviceAt } from './services.ts';

export interface ConnectionWish {
  from: Peer;
  /** A name or an address. */
  host: string;
  port: number;
  protocol?: Protocol;
  /** Names of the asker's /etc/hosts. */
  hosts?: ReadonlyMap<string, string>;
  /** Which of several backends: any number. */
  pick?: number;
}

/**
 * Whether a connection can be opened now, by names, services, endpoints and the network policies of both sides. Whether
 * anything listens at the destination is not asked.
 */
export function canConnect(world: NetworkWorld, wish: ConnectionWish): Reachability {
  const namespace = wish.from.type === 'pod' ? wish.from.namespace : undefined;
  const unnamed = nameUnknown(world, wish);
  if (unnamed !== undefined) return unnamed;
  const addresses = resolveName(world, wish.host, {
    ...(namespace === undefined ? {} : { namespace }),
    ...(wish.hosts === undefined ? {} : { hosts: wish.hosts }),
  });
  if (addresses.length === 0) return { type: 'unknown-host', why: `no such host: ${wish.host}` };
  const address = addresses[(wish.pick ?? 0) % addresses.length];
  const service = serviceAt(world, address);
  if (service === undefined) return reachOr(world, wish, behindNodePort(world, { ...wish, address }));
  if (isApiServer(service) && world.apiServer !== undefined && wish.port === 443) {
    const peer: Peer = { type: 'external', name: API_SERVER, address };
    return reach(world, wish, { address, port: wish.port }, peer);
  }
  return reachOr(world, wish, behindService(world, service, { ...wish, address }));
}

function reachOr(
  world: NetworkWorld,
  wish: ConnectionWish,
  target: { address: string; port: number } | Reachability,
): Reachability {
  return 'type' in target ? target : reach(world, wish, target);
}

type ServiceObject = NonNullable<ReturnType<typeof serviceAt>>;

const ADDRESS = /^\d+\.\d+\.\d+\.\d+$/;

/** A pod asks the cluster's own name server, which it must be able to reach; a node, or a pod on its network, asks its own. */
export function nameUnknown(
  world: NetworkWorld,
  wish: Pick<ConnectionWish, 'from' | 'host' | 'hosts'>,
): Reachability | undefined {
  const { from, host, hosts } = wish;
  if (from.type !== 'pod' || from.hostNetwork || ADDRESS.test(host) || host === 'localhost' || hosts?.has(host))
    return undefined;
  const server = { from, host: world.clusterDns, port: 53, protocol: 'UDP' as const };
  const asked = canConnect(world, server);
  if (asked.type === 'allowed') return undefined;
  return { type: 'unknown-host', why: `no name server answers ${from.namespace}/${from.name}: ${asked.why}` };
}

function behindService(
  world: NetworkWorld,
  service: ServiceObject,
  wish: ConnectionWish & { address: string },
): { address: string; port: number } | Reachability {
  const { address, port, protocol = 'TCP' } = wish;
  if (!world.serviceNetwork) return { type: 'timeout', why: 'nothing carries traffic to service addresses here' };
  const onNode = service.spec?.internalTrafficPolicy === 'Local' ? nodeNameOf(wish.from) : undefined;
  const backends = backendsOf(world, service, { port, protocol, onNode });
  const { namespace, name } = service.metadata;
  if (backends === undefined) return { type: 'timeout', why: `service ${namespace}/${name} has no port ${port}` };
  if (backends.length === 0 && onNode !== undefined && backendsOf(world, service, { port, protocol })?.length !== 0)
    return { type: 'timeout', why: `service ${namespace}/${name} has no endpoints on ${onNode}` };
  if (backends.length === 0)
    return { type: 'refused', address, port, why: `service ${namespace}/${name} has no endpoints` };
  return chosen(service, backends, wish);
}

/** A node passes on what comes to a service's port of its own, or to a port that a pod has there. */
function behindNodePort(
  world: NetworkWorld,
  wish: ConnectionWish & { address: string },
): { address: string; port: number } | Reachability {
  const { from, address, port, protocol = 'TCP' } = wish;
  const plain = { address, port };
  const node = address.startsWith('127.') ? nodeOf(from) : peerAt(world, address);
  if (node?.type !== 'node') return plain;
  const found = world.serviceNetwork ? nodePortAt(world, port, protocol) : undefined;
  if (found === undefined) return hostPortAt(world, { node: node.name, address, port, protocol }) ?? plain;
  const { service } = found;
  const onNode = keepsToNode(service, from, node.name) ? node.name : undefined;
  const backends = backendsOf(world, service, { port: found.port, protocol, onNode }) ?? [];
  if (backends.length > 0) return chosen(service, backends, wish);
  if (onNode === undefined || backendsOf(world, service, { port: found.port, protocol })?.length === 0) return plain;
  const { namespace, name } = service.metadata;
  return { type: 'timeout', why: `service ${namespace}/${name} has no endpoints on ${onNode}` };
}

/** What comes from elsewhere may have to stay on the node it comes to; that node and its pods are no strangers. */
function keepsToNode({ spec }: ServiceObject, from: Peer, node: string): boolean {
  return spec?.externalTrafficPolicy === 'Local' && nodeNameOf(from) !== node;
}

function nodeNameOf(peer: Peer): string | undefined {
  if (peer.type === 'pod') return peer.node;
  return peer.type === 'node' ? peer.name : undefined;
}

/** Whose loopback it is: the node's, for its own processes. */
function nodeOf(peer: Peer): Peer | undefined {
  return peer.type === 'node' ? peer : undefined;
}

/** A service may keep a client with one backend. */
function chosen(service: ServiceObject, backends: readonly Backend[], { from, pick = 0 }: ConnectionWish): Backend {
  const sticky = service.spec?.sessionAffinity === 'ClientIP';
  const at = sticky ? from.address.split('.').reduce((sum, part) => sum * 31 + Number(part), 7) : pick;
  return backends[at % backends.length];
}

function reach(
  world: NetworkWorld,
  wish: ConnectionWish,
  target: { address: string; port: number },
  known?: Peer,
): Reachability {
  const { from, protocol = 'TCP' } = wish;
  const peer = known ?? (target.address.startsWith('127.') ? from : peerAt(world, target.address));
  if (peer === undefined) return { type: 'timeout', why: `nobody has the address ${target.address}` };
  const destination: Destination = { peer, ...target };
  const refusal = refusedByPolicy(world, from, destination, protocol);
  if (refusal !== undefined) return { type: 'timeout', why: refusal };
  return { type: 'allowed', destination, why: 'nothing stands against it' };
}

/** Policies are about pods of their own network; a node always reaches its own pods, a pod itself. */
function refusedByPolicy(
  world: NetworkWorld,
  from: Peer,
  { peer: to, port }: Destination,
  protocol: Protocol,
): string | undefined {
  if (!world.enforcesPolicies || samePod(from, to)) return undefined;
  if (from.type === 'pod' && !from.hostNetwork) {
    const pod = world.store.get('pods', from.namespace, from.name);
    const verdict =
      pod === undefined ? undefined : policyVerdict(world, { direction: 'Egress', pod, other: to, port, protocol });
    if (verdict?.allowed === false) return verdict.why;
  }
  if (to.type === 'pod' && !to.hostNetwork && !(from.type === 'node' && from.name === to.node)) {
    const pod = world.store.get('pods', to.namespace, to.name);
    const verdict =
      pod === undefined ? undefined : policyVerdict(world, { direction: 'Ingress', pod, other: from, port, protocol });
    if (verdict?.allowed === false) return verdict.why;
  }
  return undefined;
}

function samePod(a: Peer, b: Peer): boolean {
  return a.type === 'pod' && b.type === 'pod' && a.namespace === b.namespace && a.name === b.name;
}
