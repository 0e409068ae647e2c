import type { HTTPGetAction } from 'kubernetes-types/core/v1.d.ts';
import type { NetworkResponse } from '../../network/network-stack.ts';
import { failure, portNumber, type ProbeResult, type ProbeTarget } from './probe-target.ts';

const REDIRECTS_MAX = 10;

/** Upstream: pkg/probe/http. Redirects to another host are not followed, and told of. */
export function getHttp(action: HTTPGetAction, target: ProbeTarget): ProbeResult {
  const host = action.host ?? target.podIP;
  const scheme = (action.scheme ?? 'HTTP').toLowerCase();
  const path = action.path ?? '/';
  let url = `${scheme}://${host}:${portNumber(action.port, target.spec)}${path.startsWith('/') ? path : `/${path}`}`;
  for (let redirects = 0; ; redirects++) {
    const answer = request(url, action, target);
    if (typeof answer === 'string') return { success: false, output: `Get ${JSON.stringify(url)}: ${answer}` };
    const { status } = answer;
    if (status < 200 || status >= 400)
      return { success: false, output: `HTTP probe failed with statuscode: ${status}` };
    if (status < 300) return { success: true, output: '' };
    const next = redirectOf(answer, url);
    if (next === undefined || new URL(next).hostname !== host) {
      const output = `Probe terminated redirects, Response body: ${answer.body.toString()}`;
      return { success: true, output, warns: true };
    }
    if (redirects === REDIRECTS_MAX) {
      return { success: false, output: `Get ${JSON.stringify(next)}: stopped after ${REDIRECTS_MAX} redirects` };
    }
    url = next;
  }
}

function request(url: string, { httpHeaders = [] }: HTTPGetAction, target: ProbeTarget): NetworkResponse | string {
  const { hostname: host, port: given, protocol } = new URL(url);
  const port = given === '' ? (protocol === 'https:' ? 443 : 80) : Number(given);
  const connection = target.network.connect(target.node, { host, port });
  if (connection.type !== 'connected') return failure(connection, `${host}:${port}`);
  const { server } = connection.listener;
  if (server.http === undefined) return 'net/http: HTTP/1.x transport connection broken: malformed HTTP response';
  const headers = Object.fromEntries(httpHeaders.map(({ name, value }) => [name.toLowerCase(), value]));
  return server.http({
    method: 'GET',
    path: url.slice(url.indexOf('/', `${protocol}//`.length)),
    headers: { host: `${host}:${port}`, 'user-agent': 'kube-probe/1.31', ...headers },
    body: Buffer.alloc(0),
    from: target.node.address,
  });
}

function redirectOf({ status, headers }: NetworkResponse, url: string): string | undefined {
  const location = Object.entries(headers).find(([name]) => name.toLowerCase() === 'location')?.[1];
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined || !URL.canParse(location, url))
    return undefined;
  return new URL(location, url).href;
}
