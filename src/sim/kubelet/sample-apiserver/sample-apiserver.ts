import type { NetworkRequest, NetworkResponse } from '../../network/network-stack.ts';
import { forbidden, StatusError } from '../../status-error.ts';
import { ANONYMOUS, type UserInfo } from '../../user-info.ts';
import { answer, forever, jsonAnswer, listen, log, readTls } from '../agnhost/serve.ts';
import type { Program } from '../processes/process.ts';
import { type ClusterCalls, clusterCalls } from './cluster-calls.ts';
import { etcdClient } from './etcd-client.ts';
import { flagOf } from './flag-of.ts';
import { parseWish, type Wish } from './parse-wish.ts';
import { AGGREGATED_DISCOVERY, AGGREGATED_TYPE, DISCOVERY } from './wardle.ts';
import { wardleObjects } from './wardle-objects.ts';

const CERTIFICATE = '/apiserver.local.config/certificates/apiserver.crt';
const HEALTH = ['/healthz', '/livez', '/readyz'];
const AUTHENTICATION = ['system:authenticated', 'system:unauthenticated'];

/** Kubernetes' sample of an API server of one's own: clients, rights and namespaces are the cluster's, objects are in its etcd. */
export const sampleApiServerProgram: Program = function* sampleApiServer(process) {
  const tls = readTls(process, flagOf(process.argv, 'tls-cert-file') ?? CERTIFICATE);
  if (tls === undefined) return 1;
  const cluster = clusterCalls(process);
  const proxies = cluster.frontProxies();
  if ('fault' in proxies) {
    log(process, `Error: unable to load configmap based request-header-client-ca-file: ${proxies.fault}`);
    return 1;
  }
  const etcd = etcdClient(process, flagOf(process.argv, 'etcd-servers') ?? 'http://127.0.0.1:2379');
  const objects = wardleObjects(process, { etcd, cluster });
  const http = (request: NetworkRequest): NetworkResponse => {
    try {
      const wish = parseWish(request);
      authorize(cluster, wish, clientOf(cluster, proxies, request));
      if (wish.resource !== undefined) return objects({ ...wish, resource: wish.resource });
      if (HEALTH.includes(wish.path)) return health(wish.path, etcd.isHealthy());
      return discovery(wish);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      return jsonAnswer(error.toStatus(), error.code);
    }
  };
  if (!listen(process, Number(flagOf(process.argv, 'secure-port') ?? 443), { tls, http })) return 1;
  return yield* forever();
};

/** Whom the aggregator speaks for, whose token it is, or nobody in particular. */
function clientOf(cluster: ClusterCalls, proxies: readonly string[], request: NetworkRequest): UserInfo {
  const { headers, certificate = '' } = request;
  const username = headers['x-remote-user'];
  if (username !== undefined && proxies.includes(certificate)) {
    const groups = headers['x-remote-group']?.split(', ') ?? [];
    const extra = Object.entries(headers)
      .filter(([name]) => name.startsWith('x-remote-extra-'))
      .map(([name, value]) => [decodeURIComponent(name.slice('x-remote-extra-'.length)), value.split(', ')] as const);
    return {
      username,
      groups: groups.some((group) => AUTHENTICATION.includes(group)) ? groups : [...groups, AUTHENTICATION[0]],
      ...(extra.length === 0 ? {} : { extra: Object.fromEntries(extra) }),
    };
  }
  const token = /^bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
  if (token === undefined) return ANONYMOUS;
  const user = cluster.userOf(token);
  if (user === undefined) throw new StatusError({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' });
  return user;
}

function authorize(cluster: ClusterCalls, wish: Wish, user: UserInfo): void {
  const { resource, verb, namespace, name, path } = wish;
  if (user.groups.includes('system:masters') || HEALTH.includes(path)) return;
  const asked =
    resource === undefined
      ? { nonResourceAttributes: { path, verb } }
      : {
          resourceAttributes: { namespace, verb, name, group: resource.group, resource: resource.resource },
        };
  const allowed = cluster.isAllowed(user, asked);
  if (allowed === true) return;
  if (allowed !== false)
    throw new StatusError({
      code: 500,
      reason: 'InternalError',
      message: `Internal Server Error: ${JSON.stringify(path)}: ${allowed.fault}`,
    });
  const who = `User ${JSON.stringify(user.username)} cannot ${verb}`;
  if (resource === undefined) throw forbidden({ group: '', resource: '' }, '', `${who} path ${JSON.stringify(path)}`);
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`;
  throw forbidden(resource, name, `${who} resource "${resource.resource}" in API group "${resource.group}" ${where}`);
}

function health(path: string, isHealthy: boolean): NetworkResponse {
  if (isHealthy || path === '/livez') return answer(200, 'ok');
  return answer(500, `[+]ping ok\n[-]etcd failed: reason withheld\n${path.slice(1)} check failed\n`);
}

function discovery({ path, accept }: Wish): NetworkResponse {
  if (path === '/apis' && accept.includes('as=APIGroupDiscoveryList') && accept.includes('v=v2beta1'))
    return { ...jsonAnswer(AGGREGATED_DISCOVERY), headers: { 'Content-Type': AGGREGATED_TYPE } };
  return Object.hasOwn(DISCOVERY, path) ? jsonAnswer(DISCOVERY[path]) : answer(404, '404 page not found\n');
}
