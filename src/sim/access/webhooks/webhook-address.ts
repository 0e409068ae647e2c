import type { ObjectStore } from '../../store/object-store.ts';
import { resolveEndpoint } from '../dialing/resolve-endpoint.ts';
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
  const target = resolveEndpoint(store, { namespace, name, port });
  if (typeof target === 'string') throw new CallError(postError(shown, timeoutSeconds, target));
  const host = isOfPod(store, target.host) ? '127.0.0.1' : target.host;
  return {
    url: shown,
    serverName,
    host,
    port: target.port,
    target,
    path,
    dialed: `${target.host}:${target.port}`,
  };
}

export function postError(url: string, timeoutSeconds: number, why: string): string {
  return `Post ${JSON.stringify(`${url}?timeout=${timeoutSeconds}s`)}: ${why}`;
}

/** Simulated pods have no sockets of their own: a server for one of them listens on loopback, at the pod's port. */
function isOfPod(store: ObjectStore, ip: string): boolean {
  return store.list('pods').some(({ status }) => (status as { podIP?: string } | undefined)?.podIP === ip);
}
