import { goNetworkError } from '../../access/dialing/go-network-error.ts';
import { resolveEndpoint } from '../../access/dialing/resolve-endpoint.ts';
import { verifyCertificate } from '../../access/dialing/verify-certificate.ts';
import type { ApiResponse } from '../../api-request.ts';
import type { Eventually } from '../../eventually.ts';
import type { PlainRequest } from '../../kubelet-door.ts';
import type { UserInfo } from '../../user-info.ts';
import type { ApiContext } from '../api-context.ts';
import type { RemoteApiService } from './api-service.ts';

export type BackendContext = Pick<ApiContext, 'clock' | 'store' | 'kubelets'>;

/** What keeps a backend from answering, in Go's words. */
export class BackendFault extends Error {}

/** The certificate by which the aggregator is known: its name is among those that the cluster tells its extensions. */
const FRONT_PROXY = 'front-proxy-client';

/** The address that answers for an APIService now, or why there is none. */
export function backendOf({ store }: BackendContext, { spec }: RemoteApiService) {
  return resolveEndpoint(store, { port: 443, ...spec.service });
}

type Trust = { ca: string | undefined; serverName: string } | 'anyone';

/** By what the certificate of an APIService's backend is judged. */
export function trustOf({ spec: { caBundle, insecureSkipTLSVerify, service } }: RemoteApiService): Trust {
  if (insecureSkipTLSVerify === true) return 'anyone';
  const ca = caBundle === undefined ? undefined : Buffer.from(caBundle, 'base64').toString();
  return { ca, serverName: `${service.name}.${service.namespace}.svc` };
}

/** Sends a request to a backend as the aggregator, on behalf of a user. Throws BackendFault where none answers in time. */
export function askBackend(
  { clock, kubelets }: BackendContext,
  to: { host: string; port: number },
  request: PlainRequest,
  how: { user: UserInfo; trust: Trust; timeoutMs?: number },
): Eventually<ApiResponse> {
  const dialed = `${to.host}:${to.port}`;
  const door = kubelets();
  const server = door?.secureServer(to);
  if (server === undefined) throw new BackendFault(door?.secureFault(to) ?? `dial tcp ${dialed}: i/o timeout`);
  if (how.trust !== 'anyone') {
    const distrust = verifyCertificate(server.certificate, { ...how.trust, nowMs: clock.now() });
    if (distrust !== undefined)
      throw new BackendFault(goNetworkError(distrust, { dialed, serverName: how.trust.serverName }));
  }
  const headers = { ...request.headers, ...userHeaders(how.user) };
  const { response, afterMs } = server.request({ ...request, headers, certificate: FRONT_PROXY });
  const { timeoutMs = 60_000 } = how;
  const read = (): ApiResponse => {
    if (afterMs > timeoutMs) throw new BackendFault('context deadline exceeded');
    return response;
  };
  if (afterMs <= 0) return read();
  return new Promise<void>((resolve) => clock.after(Math.min(afterMs, timeoutMs), resolve)).then(read);
}

/** client-go/transport, SetAuthProxyHeaders. */
function userHeaders({ username, groups, extra = {} }: UserInfo): Record<string, string> {
  const headers: Record<string, string> = { 'x-remote-user': username };
  if (groups.length > 0) headers['x-remote-group'] = groups.join(', ');
  for (const [key, values] of Object.entries(extra)) {
    headers[`x-remote-extra-${encodeURIComponent(key).toLowerCase()}`] = values.join(', ');
  }
  return headers;
}
