import type { SimCluster } from '../sim/index.ts';
import type { NetworkEnd } from './target.ts';

type Network = SimCluster['kubelets']['network'];
type Peer = Parameters<Network['connectAs']>[0];
type ExternalHost = Network['world']['externalHosts'][number];

/** A machine outside that has a name, as a scenario describes it. */
export interface OutsideHost {
  name: string;
  address: string;
  ports: readonly { port: number; pages?: Readonly<Record<string, string>> | undefined }[];
}

/** The control plane's interface in the cluster's network, as EKS puts one there. */
export const CONTROL_PLANE: OutsideHost = {
  name: 'control-plane.cluster.internal',
  address: '10.0.0.10',
  ports: [{ port: 443 }],
};

export function externalHost({ name, address, ports }: OutsideHost): ExternalHost {
  return {
    name,
    address,
    ports: new Map(
      ports.map(({ port, pages }) => [
        port,
        pages === undefined
          ? { stream: (output) => ({ data: () => {}, end: () => output.end() }) }
          : { http: ({ path }) => page(pages[path.split('?')[0]]) },
      ]),
    ),
  };
}

/** May a connection from here to there be opened now? */
export function canConnect(network: Network, from: NetworkEnd, to: NetworkEnd): { allowed: boolean; reason: string } {
  const source = peerOf(network, from);
  if (source === undefined) return { allowed: false, reason: `${described(from)} has no address` };
  const host = hostOf(network, to);
  if (host === undefined) return { allowed: false, reason: `${described(to)} has no address` };
  const { port = 80, protocol = 'TCP' } = to;
  const reached = network.reaches({ from: source, host, port, protocol });
  return { allowed: reached.type === 'allowed', reason: reached.why };
}

function peerOf({ world }: Network, end: NetworkEnd): Peer | undefined {
  if ('address' in end) return { type: 'external', address: end.address, name: end.address };
  if ('api' in end) return { type: 'external', address: CONTROL_PLANE.address, name: CONTROL_PLANE.name };
  if ('node' in end) {
    const address = addressOf(world.store.get('nodes', '', end.node));
    return address === undefined ? undefined : { type: 'node', name: end.node, address };
  }
  if ('service' in end) return undefined;
  const object = world.store.get('pods', end.pod.namespace, end.pod.name);
  const { podIP } = (object?.status ?? {}) as { podIP?: string };
  const { nodeName = '', hostNetwork = false } = (object?.spec ?? {}) as { nodeName?: string; hostNetwork?: boolean };
  return podIP === undefined ? undefined : { type: 'pod', ...end.pod, address: podIP, node: nodeName, hostNetwork };
}

function hostOf({ world }: Network, end: NetworkEnd): string | undefined {
  if ('address' in end) return end.address;
  if ('api' in end) return CONTROL_PLANE.address;
  if ('node' in end) return addressOf(world.store.get('nodes', '', end.node));
  if ('pod' in end)
    return ((world.store.get('pods', end.pod.namespace, end.pod.name)?.status ?? {}) as { podIP?: string }).podIP;
  return ((world.store.get('services', end.service.namespace, end.service.name)?.spec ?? {}) as { clusterIP?: string })
    .clusterIP;
}

function addressOf(node: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const { addresses = [] } = (node?.status ?? {}) as { addresses?: { type: string; address: string }[] };
  return addresses.find(({ type }) => type === 'InternalIP')?.address;
}

function described(end: NetworkEnd): string {
  if ('address' in end) return end.address;
  if ('api' in end) return 'the API server';
  if ('node' in end) return `node ${end.node}`;
  return 'pod' in end
    ? `pod ${end.pod.namespace}/${end.pod.name}`
    : `service ${end.service.namespace}/${end.service.name}`;
}

function page(text: string | undefined): { status: number; headers: Record<string, string>; body: Buffer } {
  const body = Buffer.from(text ?? '404: Not Found');
  return { status: text === undefined ? 404 : 200, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body };
}
