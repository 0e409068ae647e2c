import type { EndpointAddress, EndpointPort, EndpointSubset } from 'kubernetes-types/core/v1.d.ts';
import { stableJson } from '../common/stable-json.ts';

interface Offer {
  port: EndpointPort | undefined;
  /** Who offers it, by ip and pod, and whether it is ready. */
  hosts: Map<string, { address: EndpointAddress; isReady: boolean }>;
}

/**
 * Subsets in canonical form (upstream: RepackSubsets): ports that the same addresses offer together, ports and addresses
 * sorted. An address that is not ready for a port in one place is not ready for it.
 */
export function packSubsets(subsets: EndpointSubset[]): EndpointSubset[] {
  const packed = new Map<string, { offers: Offer[] }>();
  for (const offer of offersOf(subsets)) {
    const key = [...offer.hosts]
      .map(([id, { isReady }]) => `${id}/${isReady}`)
      .sort()
      .join();
    const group = packed.get(key) ?? { offers: [] };
    group.offers.push(offer);
    packed.set(key, group);
  }
  return [...packed.values()]
    .map(({ offers }) => {
      const hosts = [...offers[0].hosts.values()];
      const ready = hosts.filter(({ isReady }) => isReady).map(({ address }) => address);
      const notReady = hosts.filter(({ isReady }) => !isReady).map(({ address }) => address);
      return toSubset({ ready, notReady, ports: sortedPorts(offers.flatMap(({ port }) => port ?? [])) });
    })
    .sort((a, b) => compare(stableJson(a.ports), stableJson(b.ports)));
}

/** Each port with its addresses; subsets without ports are kept. */
function offersOf(subsets: EndpointSubset[]): Iterable<Offer> {
  const offers = new Map<string, Offer>();
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of subsets) {
    for (const port of ports.length === 0 ? [undefined] : ports) {
      const key = port === undefined ? '' : stableJson(port);
      const offer = offers.get(key) ?? { port, hosts: new Map() as Offer['hosts'] };
      offers.set(key, offer);
      for (const [list, isReady] of [[addresses, true] as const, [notReadyAddresses, false] as const]) {
        for (const address of list) {
          const id = `${address.ip}/${address.targetRef?.uid ?? ''}`;
          if (offer.hosts.get(id)?.isReady !== false) offer.hosts.set(id, { address, isReady });
        }
      }
    }
  }
  return offers.values();
}

interface Packed {
  ready: EndpointAddress[];
  notReady: EndpointAddress[];
  ports: EndpointPort[];
}

function toSubset({ ready, notReady, ports }: Packed): EndpointSubset {
  return {
    ...(ready.length === 0 ? {} : { addresses: ready.sort(byIp) }),
    ...(notReady.length === 0 ? {} : { notReadyAddresses: notReady.sort(byIp) }),
    ...(ports.length === 0 ? {} : { ports }),
  };
}

function byIp(a: EndpointAddress, b: EndpointAddress): number {
  const [keyA, keyB] = [ipKey(a.ip), ipKey(b.ip)];
  return keyA < keyB ? -1 : keyA > keyB ? 1 : 0;
}

function ipKey(ip: string): string {
  return ip
    .split('.')
    .map((part) => part.padStart(3, '0'))
    .join('.');
}

function sortedPorts(ports: EndpointPort[]): EndpointPort[] {
  return ports.sort(
    (a, b) => compare(a.name ?? '', b.name ?? '') || compare(a.protocol ?? '', b.protocol ?? '') || a.port - b.port,
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
