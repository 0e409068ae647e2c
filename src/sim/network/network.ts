import { type ConnectionWish, canConnect, nameUnknown } from './can-connect.ts';
import type { Listener, NetworkStack } from './network-stack.ts';
import { API_SERVER, type NetworkWorld, type Peer, type Reachability } from './network-world.ts';
import { podPeer } from './peers.ts';
import { resolveName } from './resolve-name.ts';

export type Connection =
  | { type: 'connected'; address: string; port: number; listener: Listener }
  | Exclude<Reachability, { type: 'allowed' }>;

/** The network of a cluster: the stacks of its nodes and pods, and what is outside. */
export class Network {
  readonly world: NetworkWorld;
  readonly #stacks = new Map<string, NetworkStack>();

  constructor(world: NetworkWorld) {
    this.world = world;
  }

  register(stack: NetworkStack): () => void {
    this.#stacks.set(stack.address, stack);
    return () => {
      if (this.#stacks.get(stack.address) === stack) this.#stacks.delete(stack.address);
    };
  }

  stackAt(address: string): NetworkStack | undefined {
    return this.#stacks.get(address);
  }

  /** Opens a connection from a stack: the loopback stays within it. */
  connect(from: NetworkStack, wish: Omit<ConnectionWish, 'from'>): Connection {
    if (wish.host === 'localhost' || wish.host.startsWith('127.') || wish.host === from.address) {
      const own = this.#ownApiServer(wish) ?? this.#listening(from, wish.port, '127.0.0.1');
      if (own.type === 'connected' || from.pod !== undefined) return own;
      const passedOn = this.connectAs(this.peerOf(from), wish);
      return passedOn.type === 'connected' ? passedOn : own;
    }
    return this.#ownApiServer(wish) ?? this.connectAs(this.peerOf(from), wish);
  }

  /** Sends a UDP packet: what comes back, or nothing. */
  sendDatagram(from: NetworkStack, wish: Omit<ConnectionWish, 'from' | 'protocol'>, data: Buffer): Buffer | undefined {
    const own =
      from.pod !== undefined &&
      (wish.host === 'localhost' || wish.host.startsWith('127.') || wish.host === from.address);
    const reached = own ? undefined : canConnect(this.world, { ...wish, from: this.peerOf(from), protocol: 'UDP' });
    if (reached !== undefined && reached.type !== 'allowed') return undefined;
    const stack = reached === undefined ? from : this.#stacks.get(reached.destination.address);
    const port = reached?.destination.port ?? wish.port;
    return stack?.listening(port, 'UDP', own ? 'any' : 'outside')?.server.datagram?.(data, from.address);
  }

  /** The addresses that the API server tells of itself lead there, be it this machine's loopback. */
  #ownApiServer({ host, port }: { host: string; port: number }): Connection | undefined {
    const { apiServer } = this.world;
    if (!apiServer?.addresses().includes(`${host}:${port}`)) return undefined;
    return this.#external(API_SERVER, host, port);
  }

  /** The addresses of a name, as a process in this stack would get them. */
  resolve(from: NetworkStack, host: string, hosts: ReadonlyMap<string, string>): string[] {
    if (nameUnknown(this.world, { from: this.peerOf(from), host, hosts }) !== undefined) return [];
    return resolveName(this.world, host, {
      hosts,
      ...(from.pod === undefined ? {} : { namespace: from.pod.namespace }),
    });
  }

  /** Whether a connection could be opened, whether or not anything listens. */
  reaches(wish: ConnectionWish): Reachability {
    return canConnect(this.world, wish);
  }

  connectAs(from: Peer, wish: Omit<ConnectionWish, 'from'>): Connection {
    const reachability = canConnect(this.world, { ...wish, from });
    if (reachability.type !== 'allowed') return reachability;
    const { peer, address, port } = reachability.destination;
    if (peer.type === 'external') return this.#external(peer.name, address, port);
    const stack = this.#stacks.get(address);
    if (stack === undefined) return { type: 'timeout', why: `nothing answers at ${address}` };
    return this.#listening(stack, port, address);
  }

  peerOf(stack: NetworkStack): Peer {
    if (stack.pod === undefined) return { type: 'node', name: stack.node, address: stack.address };
    const { namespace, name } = stack.pod;
    const object = this.world.store.get('pods', namespace, name);
    const known = object === undefined ? undefined : podPeer(object);
    return known ?? { type: 'pod', namespace, name, address: stack.address, node: stack.node, hostNetwork: false };
  }

  #listening(stack: NetworkStack, port: number, address: string): Connection {
    const listener = stack.listening(port, 'TCP', address === '127.0.0.1' ? 'any' : 'outside');
    if (listener !== undefined) return { type: 'connected', address, port, listener };
    return { type: 'refused', address, port, why: `nothing listens on ${address}:${port}` };
  }

  #external(name: string, address: string, port: number): Connection {
    const server =
      name === API_SERVER
        ? this.world.apiServer?.server
        : this.world.externalHosts.find((host) => host.name === name)?.ports.get(port);
    if (server === undefined) return { type: 'timeout', why: `${name} does not answer on port ${port}` };
    const listener: Listener = { protocol: 'TCP', port, address, server, process: { name, pid: 0 } };
    return { type: 'connected', address, port, listener };
  }
}
