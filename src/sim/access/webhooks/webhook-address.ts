import type { Endpoints, Service } from 'kubernetes-types/core/v1.d.ts';
import { as } from '../../kube-object.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import { CallError } from './call-error.ts';
import type { WebhookClientConfig } from './webhook-objects.ts';

/** Where a webhook is called. */
export interface WebhookAddress {
  /** As messages show it, without a query. */
  url: string;
  /** What the certificate must be for. */
  serverName: string;
  host: string;
  port: number;
  /** The address within the cluster's network. */
  target: { host: string; port: number };
  path: string;
  /** As the address of the peer is told when it cannot be reached. */
  dialed: string;
}

/** The address behind a URL or a service. Throws CallError where a service leads nowhere. */
export function webhookAddress(
  store: ObjectStore,
  config: WebhookClientConfig,
  timeoutSeconds: number,
): WebhookAddress {
  const { service, url = '' } = config;
  if (service === undefined) {
    const parsed = new URL(url);
    const port = parsed.port === '' ? 443 : Number(parsed.port);
    const host = parsed.hostname.replace(/^\[|\]$/g, '');
    return {
      url,
      serverName: host,
      host,
      port,
      target: { host, port },
      path: parsed.pathname,
      dialed: `${host}:${port}`,
    };
  }
  const { namespace, name, path = '/', port = 443 } = service;
  const serverName = `${name}.${namespace}.svc`;
  const shown = `https://${serverName}:${port}${path.startsWith('/') ? path : `/${path}`}`;
  const fail = (why: string) => new CallError(postError(shown, timeoutSeconds, why));
  const target = resolveService(store, { namespace, name, port }, fail);
  const host = isOfPod(store, target.ip) ? '127.0.0.1' : target.ip;
  return {
    url: shown,
    serverName,
    host,
    port: target.port,
    target: { host: target.ip, port: target.port },
    path,
    dialed: `${target.ip}:${target.port}`,
  };
}

export function postError(url: string, timeoutSeconds: number, why: string): string {
  return `Post ${JSON.stringify(`${url}?timeout=${timeoutSeconds}s`)}: ${why}`;
}

/** k8s.io/apiserver/pkg/util/proxy, ResolveEndpoint: a ready address of the service's port. */
function resolveService(
  store: ObjectStore,
  { namespace, name, port }: { namespace: string; name: string; port: number },
  fail: (why: string) => CallError,
): { ip: string; port: number } {
  const found = store.get('services', namespace, name);
  if (found === undefined) throw fail(`service "${name}" not found`);
  const { spec } = as<Service>(found);
  if (spec?.type === 'ExternalName') throw fail(`unsupported service type "${spec.type}"`);
  const servicePort = (spec?.ports ?? []).find((one) => one.port === port);
  if (servicePort === undefined) throw fail(`no service port ${port} found for service "${name}"`);
  const endpoints = store.get('endpoints', namespace, name);
  if (endpoints === undefined) throw fail(`endpoints "${name}" not found`);
  for (const { addresses = [], ports = [] } of as<Endpoints>(endpoints).subsets ?? []) {
    const matching = ports.find((one) => (one.name ?? '') === (servicePort.name ?? ''));
    if (matching !== undefined && addresses.length > 0) return { ip: addresses[0].ip, port: matching.port };
  }
  throw fail(`no endpoints available for service "${name}"`);
}

/** Simulated pods have no sockets of their own: a server for one of them listens on loopback, at the pod's port. */
function isOfPod(store: ObjectStore, ip: string): boolean {
  return store.list('pods').some(({ status }) => (status as { podIP?: string } | undefined)?.podIP === ip);
}
