import type { Clock } from '../../../clock/clock.ts';
import type { Connection, Network } from '../../network/network.ts';
import type { NetworkStack } from '../../network/network-stack.ts';
import type { Container } from '../runtime/container.ts';
import type { AnyContainerSpec } from './pod-types.ts';

export interface ProbeTarget {
  spec: AnyContainerSpec;
  container: Container;
  podIP: string;
  node: NetworkStack;
  network: Network;
  clock: Clock;
}

export interface ProbeResult {
  success: boolean;
  output: string;
  /** It went well, and still there is something to say. */
  warns?: boolean;
}
export function portNumber(port: number | string, spec: AnyContainerSpec): number {
  if (typeof port === 'number') return port;
  const named = (spec.ports ?? []).find((one) => one.name === port)?.containerPort;
  return named ?? Number(port);
}

export function failure(connection: Exclude<Connection, { type: 'connected' }>, address: string): string {
  if (connection.type === 'refused') return `dial tcp ${address}: connect: connection refused`;
  if (connection.type === 'unknown-host') return `dial tcp: lookup ${address.split(':')[0]}: no such host`;
  return `dial tcp ${address}: i/o timeout`;
}
