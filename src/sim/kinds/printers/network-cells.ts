import type { Endpoints, LoadBalancerIngress, Service } from 'kubernetes-types/core/v1.d.ts';
import type { EndpointSlice } from 'kubernetes-types/discovery/v1.d.ts';
import type { Ingress, IngressClass, NetworkPolicy } from 'kubernetes-types/networking/v1.d.ts';
import { as, type KubeObject } from '../../kube-object.ts';
import { formatLabels, formatSelector } from './format-labels.ts';
import { ageOf } from './human-duration.ts';

const LIST_MAX = 3;

export function serviceCells(object: KubeObject, nowMs: number): unknown[] {
  const service = as<Service>(object);
  const { spec } = service;
  const ports = (spec?.ports ?? []).map(
    ({ port, nodePort, protocol }) => `${port}${nodePort ? `:${nodePort}` : ''}/${protocol ?? 'TCP'}`,
  );
  return [
    object.metadata.name,
    spec?.type ?? 'ClusterIP',
    spec?.clusterIPs?.[0] || spec?.clusterIP || '<none>',
    externalIp(service),
    ports.length === 0 ? '<none>' : ports.join(','),
    ageOf(object.metadata.creationTimestamp, nowMs),
    formatLabels(spec?.selector),
  ];
}

export function endpointsCells(object: KubeObject, nowMs: number): unknown[] {
  const subsets = as<Endpoints>(object).subsets ?? [];
  const all = subsets.flatMap(({ addresses = [], ports }) =>
    (ports ?? []).length === 0
      ? addresses.map(({ ip }) => ip)
      : (ports ?? []).flatMap(({ port }) => addresses.map(({ ip }) => hostPort(ip, port))),
  );
  return [
    object.metadata.name,
    shortList(all, subsets.length === 0 ? '<none>' : ''),
    ageOf(object.metadata.creationTimestamp, nowMs),
  ];
}

export function endpointSliceCells(object: KubeObject, nowMs: number): unknown[] {
  const { addressType, ports, endpoints } = as<EndpointSlice>(object);
  const portTexts = (ports ?? []).map(({ port }) => (port === undefined ? '*' : String(port)));
  const addresses = (endpoints ?? []).flatMap((endpoint) => endpoint.addresses ?? []);
  return [
    object.metadata.name,
    addressType,
    shortList(portTexts, '<unset>'),
    shortList(addresses, '<unset>'),
    ageOf(object.metadata.creationTimestamp, nowMs),
  ];
}

export function ingressCells(object: KubeObject, nowMs: number): unknown[] {
  const { spec, status } = as<Ingress>(object);
  const hosts = (spec?.rules ?? []).flatMap(({ host }) => (host ? [host] : []));
  return [
    object.metadata.name,
    spec?.ingressClassName ?? object.metadata.annotations?.['kubernetes.io/ingress.class'] ?? '<none>',
    shortList(hosts, '*'),
    loadBalancerText(status?.loadBalancer?.ingress),
    (spec?.tls ?? []).length > 0 ? '80, 443' : '80',
    ageOf(object.metadata.creationTimestamp, nowMs),
  ];
}

export function ingressClassCells(object: KubeObject, nowMs: number): unknown[] {
  const { spec } = as<IngressClass>(object);
  const parameters = spec?.parameters;
  const group = parameters?.apiGroup ? `.${parameters.apiGroup}` : '';
  return [
    object.metadata.name,
    spec?.controller ?? '',
    parameters ? `${parameters.kind}${group}/${parameters.name}` : '<none>',
    ageOf(object.metadata.creationTimestamp, nowMs),
  ];
}

export function networkPolicyCells(object: KubeObject, nowMs: number): unknown[] {
  const { spec } = as<NetworkPolicy>(object);
  return [object.metadata.name, formatSelector(spec?.podSelector), ageOf(object.metadata.creationTimestamp, nowMs)];
}

function externalIp({ spec, status }: Service): string {
  const own = spec?.externalIPs ?? [];
  if (spec?.type === 'ExternalName') return spec.externalName ?? '';
  if (spec?.type !== 'LoadBalancer') return own.length > 0 ? own.join(',') : '<none>';
  const balancer = loadBalancerText(status?.loadBalancer?.ingress);
  const all = [...(balancer === '' ? [] : [balancer]), ...own];
  return all.length > 0 ? all.join(',') : '<pending>';
}

function loadBalancerText(ingress: LoadBalancerIngress[] | undefined): string {
  const names = (ingress ?? []).flatMap(({ ip, hostname }) => (ip ? [ip] : hostname ? [hostname] : []));
  return [...new Set(names)].sort().join(',');
}

function shortList(items: string[], none: string): string {
  if (items.length === 0) return none;
  if (items.length <= LIST_MAX) return items.join(',');
  return `${items.slice(0, LIST_MAX).join(',')} + ${items.length - LIST_MAX} more...`;
}

function hostPort(ip: string, port: number): string {
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}
