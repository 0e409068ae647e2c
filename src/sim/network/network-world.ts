import type { ObjectStore } from '../store/object-store.ts';
import type { PortServer } from './network-stack.ts';

/** A machine outside the cluster that has a name. */
export interface ExternalHost {
  name: string;
  address: string;
  /** What answers on its ports; connections to other ports time out. */
  ports: ReadonlyMap<number, PortServer>;
}

/** What decides who reaches whom. */
export interface NetworkWorld {
  store: ObjectStore;
  externalHosts: readonly ExternalHost[];
  /** The API server, behind the service `kubernetes` and at the addresses it tells of itself; absent where pods have no way to it. */
  apiServer?: { server: PortServer; addresses(): readonly string[] };
  /** Whether anything carries traffic to service addresses (kube-proxy) and answers cluster names (CoreDNS). */
  serviceNetwork: boolean;
  /** Whether anything enforces network policies. */
  enforcesPolicies: boolean;
  clusterDomain: string;
  /** The address of the cluster's name server. */
  clusterDns: string;
}

/** One end of a connection. */
export type Peer =
  | { type: 'pod'; namespace: string; name: string; address: string; node: string; hostNetwork: boolean }
  | { type: 'node'; name: string; address: string }
  | { type: 'external'; address: string; name: string };

export type Protocol = 'TCP' | 'UDP' | 'SCTP';

/** The API server as a peer: it is no pod, and on no node of the cluster. */
export const API_SERVER = 'kube-apiserver';
/** Where it listens on the address that it advertises. */
export const API_SERVER_PORT = 443;

/** Where a connection ends up, after names and service addresses are resolved. */
export interface Destination {
  peer: Peer;
  address: string;
  port: number;
}

export type Reachability =
  | { type: 'allowed'; destination: Destination; why: string }
  /** The name is not known. */
  | { type: 'unknown-host'; why: string }
  /** Packets vanish: a policy, an address nobody has. */
  | { type: 'timeout'; why: string }
  /** A service without endpoints, a port nobody listens on. */
  | { type: 'refused'; address: string; port: number; why: string };
