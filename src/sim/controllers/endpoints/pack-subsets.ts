import type { EndpointAddress, EndpointPort, EndpointSubset } from 'kubernetes-types/core/v1.d.ts';
import { stableJson } from '../common/stable-json.ts';

interface Packed {
  ready: EndpointAddress[];
  notReady: EndpointAddress[];
  ports: EndpointPort[];
}

/**
 * Subsets in canonical form (upstream: RepackSubsets): addresses that have the same ports together, ports and addresses
 * sorted. An address that is ready for a port is not listed as not ready for it.
 */
export function packSubsets(subsets: EndpointSubset[]): EndpointSubset[] {
  const portsOf = new Map<string, { address: EndpointAddress; ready: boolean; ports: Map<string, EndpointPort> }>();
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of subsets) {
    for (const [list, ready] of [[addresses, true] as const, [notReadyAddresses, false] as const]) {
      for (const address of list) {
        const id = `${address.ip}/${address.targetRef?.uid ?? ''}/${ready}`;
        const entry = portsOf.get(id) ?? { address, ready, ports: new Map<string, EndpointPort>() };
        for (const port of ports) entry.ports.set(stableJson(port), port);
        portsOf.set(id, entry);
      }
    }
  }
  const packed = new Map<string, Packed>();
  for (const { address, ready, ports } of portsOf.values()) {
    const key = [...ports.keys()].sort().join();
    const group = packed.get(key) ?? { ready: [], notReady: [], ports: sortedPorts([...ports.values()]) };
    (ready ? group.ready : group.notReady).push(address);
    packed.set(key, group);
  }
  return [...packed].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => toSubset(group));
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
