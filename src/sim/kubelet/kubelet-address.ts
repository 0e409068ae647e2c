import type { ExecOptions } from '../kubelet-door.ts';
import type { KubeObject } from '../kube-object.ts';
import type { Connection } from '../network/network.ts';
import { StatusError } from '../status-error.ts';

const DEFAULT_PORT = 10250;
/** The order in which kubeadm and EKS have the API server look (--kubelet-preferred-address-types). */
const PREFERRED = ['InternalIP', 'ExternalIP', 'Hostname', 'InternalDNS', 'ExternalDNS'];

interface NodeStatus {
  addresses?: { type: string; address: string }[];
  daemonEndpoints?: { kubeletEndpoint?: { Port?: number } };
}

interface Address {
  host: string;
  port: number;
}

/** Where the API server looks for a node's kubelet (pkg/kubelet/client/kubelet_client.go, pkg/util/node/node.go). */
export function kubeletAddress(node: KubeObject | undefined): Address {
  const { addresses = [], daemonEndpoints } = (node?.status ?? {}) as NodeStatus;
  const [found] = PREFERRED.flatMap((type) => addresses.filter((one) => one.type === type));
  if (found === undefined) {
    const known = addresses.map(({ type, address }) => `{${type} ${address}}`).join(' ');
    throw new StatusError({ code: 500, message: `no preferred addresses found; known addresses: [${known}]` });
  }
  return { host: found.address, port: daemonEndpoints?.kubeletEndpoint?.Port || DEFAULT_PORT };
}

/** Queries as Go writes them, sorted by name. */
export function kubeletUrl({ host, port }: Address, path: string, query = new URLSearchParams()): string {
  const sorted = new URLSearchParams(query);
  sorted.sort();
  return `https://${host}:${port}${path}${sorted.size === 0 ? '' : `?${sorted.toString()}`}`;
}

/** How an exec or attach is asked for (pkg/registry/core/pod/strategy.go, streamParams). */
export function streamQuery({ command = [], stdin, stdout, stderr, tty }: Partial<ExecOptions>): URLSearchParams {
  const query = new URLSearchParams();
  for (const word of command) query.append('command', word);
  for (const [name, asked] of Object.entries({ input: stdin, output: stdout, error: stderr, tty })) {
    if (asked === true) query.set(name, '1');
  }
  return query;
}

/** What Go says of a connection that could not be made. */
export function dialFault(address: string, { type }: Connection): string {
  return `dial tcp ${address}: ${type === 'timeout' ? 'i/o timeout' : 'connect: connection refused'}`;
}
