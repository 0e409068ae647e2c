import type { ResponseStream } from '../api-request.ts';

/** What listens on a port. A server understands HTTP, bytes, or both. */
export interface PortServer {
  http?(request: NetworkRequest): NetworkResponse;
  /** A raw connection: `output` is what the server says back. */
  stream?(output: { data(chunk: Buffer): void; end(): void }): { data(chunk: Buffer): void; end(): void };
  /** A UDP packet, and what comes back. */
  datagram?(data: Buffer, from: string): Buffer | undefined;
  /** gRPC's health service: what it says of a service by name; undefined for one it does not know. */
  health?(service: string): 'SERVING' | 'NOT_SERVING' | undefined;
  /** Speaks TLS, with this certificate (PEM, its chain after it). */
  tls?: { certificate: string };
}

/** An HTTP request within the simulated network. */
export interface NetworkRequest {
  method: string;
  /** With its query. */
  path: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: Buffer;
  /** Who asks. */
  from: string;
  /** The common name of the certificate that the client shows, where it shows one. */
  certificate?: string;
}

export interface NetworkResponse {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
  /** How long the server takes; absent: no time at all. */
  afterMs?: number;
  /** An answer that goes on. Who cannot follow it has the body instead. */
  stream?: ResponseStream;
}

export interface Listener {
  protocol: 'TCP' | 'UDP';
  port: number;
  /** `0.0.0.0`, or an address that alone is listened on. */
  address: string;
  server: PortServer;
  /** The process that listens, as ss shows it. */
  process: { name: string; pid: number };
}

/** A connection that is open now, as ss shows it. */
export interface OpenConnection {
  localPort: number;
  peer: { address: string; port: number };
  process: { name: string; pid: number };
}

/** One network namespace: a pod's, or a node's. */
export class NetworkStack {
  readonly address: string;
  /** The pod that has the namespace for itself; absent for a node's. */
  readonly pod: { namespace: string; name: string } | undefined;
  readonly node: string;
  /** Interfaces that were added to those it has anyway. */
  readonly links = new Set<string>();
  readonly #listeners = new Set<Listener>();
  readonly #connections = new Set<() => OpenConnection[]>();

  constructor(options: { address: string; node: string; pod?: { namespace: string; name: string } }) {
    this.address = options.address;
    this.node = options.node;
    this.pod = options.pod;
  }

  /** Undefined where something listens there already. */
  listen(listener: Listener): (() => void) | undefined {
    if (this.listening(listener.port, listener.protocol) !== undefined) return undefined;
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What answers on a port: to connections from outside, or over the loopback. */
  listening(port: number, protocol: 'TCP' | 'UDP' = 'TCP', over: 'any' | 'outside' = 'any'): Listener | undefined {
    for (const listener of this.#listeners) {
      if (listener.port !== port || listener.protocol !== protocol) continue;
      if (over === 'any' || !listener.address.startsWith('127.')) return listener;
    }
    return undefined;
  }

  listeners(): Listener[] {
    return [...this.#listeners];
  }

  /** Connections are asked for when someone looks: whether they stand depends on the policies of that moment. */
  open(connections: () => OpenConnection[]): () => void {
    this.#connections.add(connections);
    return () => this.#connections.delete(connections);
  }

  connections(): OpenConnection[] {
    return [...this.#connections].flatMap((connections) => connections());
  }
}
