import { type ProxyName, splitName } from './proxy-name.ts';
import type { ApiResponse } from '../../api-request.ts';
import { type KubeletDoor, KubeletUnreachable, type PlainRequest } from '../../kubelet-door.ts';
import type { KubeObject } from '../../kube-object.ts';
import { badRequest, notFound, notSimulated, StatusError } from '../../status-error.ts';
import type { ApiContext, Call } from '../api-context.ts';
import { andThen, type Eventually } from '../../eventually.ts';
import type { Scope } from '../scope.ts';
import { wantedProtocol } from '../streams/upgrade.ts';
import { admitConnect } from './admit-connect.ts';
import { kubelets } from './kubelets.ts';
import { podSpec } from './pod-container.ts';
import { rewriteLinks } from './rewrite-links.ts';
import { serviceBackend } from './service-backend.ts';

/** nodes/NAME/proxy, pods/NAME/proxy and services/NAME/proxy, with any method. */
export function proxy(context: ApiContext, call: Call, scope: Scope): Eventually<ApiResponse> {
  const { info, subresource } = scope;
  const path = proxiedPath(call);
  const options = { kind: subresource?.kind ?? '', apiVersion: 'v1', path };
  return andThen(admitConnect(context, call, info, options), () => {
    if (wantedProtocol(call.request) !== undefined) {
      throw notSimulated('protocol upgrades through a proxy', 'Use kubectl exec, attach or port-forward.');
    }
    const forward = forwarder(context, call, info.resource);
    if (path === '' && (call.request.method === 'GET' || call.request.method === 'HEAD')) return redirectToFolder(call);
    return forward(plainRequest(call, path === '' ? '/' : path));
  });
}

function proxiedPath({ info }: Call): string {
  return info.path.slice(proxyPrefix(info.path).length);
}

const PROXY = /^\/api\/v1\/(?:namespaces\/[^/]+\/)?[^/]+\/[^/]+\/proxy/;

/** The path up to where what is behind the proxy begins: namespaces and names may be called `proxy` too. */
function proxyPrefix(path: string): string {
  return PROXY.exec(path)?.[0] ?? path;
}

function plainRequest({ request }: Call, path: string): PlainRequest {
  const { method, query, headers, body } = request;
  const { authorization: _, ...passed } = headers;
  return { method, path, query, headers: passed, ...(body === undefined ? {} : { body }) };
}

/** Relative links of a page need its folder. */
function redirectToFolder({ request, info }: Call): ApiResponse {
  const query = request.query.toString();
  return { status: 301, headers: { Location: `${info.path}/${query === '' ? '' : `?${query}`}` } };
}

function forwarder(context: ApiContext, call: Call, resource: string): (request: PlainRequest) => ApiResponse {
  const target = splitName(call.info.name);
  if (target === undefined)
    throw badRequest(`invalid ${resource.slice(0, -1)} request ${JSON.stringify(call.info.name)}`);
  switch (resource) {
    case 'nodes':
      return toNode(context, call, target);
    case 'pods':
      return toPod(context, call, target);
    default:
      return toService(context, call, target);
  }
}

/** Without a port, or with the kubelet's own, the kubelet; another port of the node else. */
function toNode(
  context: ApiContext,
  call: Call,
  { scheme, name, port }: ProxyName,
): (request: PlainRequest) => ApiResponse {
  const door = kubelets(context, call, name);
  if (port === '' || port === '10250') return (request) => toKubelet(door, name, request);
  const node = context.store.get('nodes', '', name);
  const { addresses = [] } = (node?.status ?? {}) as { addresses?: { type: string; address: string }[] };
  const host = addresses.find(({ type }) => type === 'InternalIP')?.address ?? name;
  return (request) => http(context, call, { scheme, host, port: portNumber(port) }, request);
}

function toKubelet(door: KubeletDoor, node: string, request: PlainRequest): ApiResponse {
  try {
    return door.request(node, request);
  } catch (error) {
    throw error instanceof KubeletUnreachable ? notReached(error.message) : error;
  }
}

/** Go looks for what is no number among the names of services (net/lookup.go). */
function portNumber(port: string): number {
  if (!/^\d+$/.test(port)) throw notReached(`dial tcp: lookup tcp/${port}: unknown port`);
  if (Number(port) > 65_535) throw notReached(`dial tcp: address ${port}: invalid port`);
  return Number(port);
}

function toPod(
  context: ApiContext,
  call: Call,
  { scheme, name, port }: ProxyName,
): (request: PlainRequest) => ApiResponse {
  const pod = context.store.get('pods', call.info.namespace, name);
  if (pod === undefined) throw notFound({ group: '', resource: 'pods' }, name);
  const { podIP = '' } = (pod.status ?? {}) as { podIP?: string };
  if (podIP === '') throw badRequest('address not allowed');
  const target = { scheme, host: podIP, port: port === '' ? firstPort(pod) : portNumber(port) };
  return (request) => http(context, call, target, request);
}

function firstPort(pod: KubeObject): number {
  const containers = (podSpec(pod).containers ?? []) as { ports?: { containerPort: number }[] }[];
  const [first] = containers.flatMap(({ ports = [] }) => ports);
  return first?.containerPort ?? 80;
}

function toService(context: ApiContext, call: Call, name: ProxyName): (request: PlainRequest) => ApiResponse {
  const target = serviceBackend(context, call.info.namespace, name);
  return (request) => http(context, call, target, request);
}

function http(
  context: ApiContext,
  { info }: Call,
  target: { scheme: 'http' | 'https'; host: string; port: number },
  request: PlainRequest,
): ApiResponse {
  const door = context.kubelets();
  if (door === undefined) throw notReached(`dial tcp ${target.host}:${target.port}: connect: connection refused`);
  const prefix = proxyPrefix(info.path);
  return rewriteLinks(door.http(target, request), { prefix, host: `${target.host}:${target.port}` });
}

function notReached(why: string): StatusError {
  return new StatusError({
    code: 503,
    reason: 'ServiceUnavailable',
    message: `error trying to reach service: ${why}`,
  });
}
