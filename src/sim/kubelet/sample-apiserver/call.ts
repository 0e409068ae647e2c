import type { NetworkResponse } from '../../network/network-stack.ts';
import type { Process } from '../processes/process.ts';
import { hostsOf } from '../tools/connect.ts';

/** A request that a server makes while it answers one: at once. Undefined where nobody is there to ask. */
export function call(
  process: Process,
  server: string,
  request: { method: string; path: string; headers?: Record<string, string>; body?: Buffer },
): NetworkResponse | undefined {
  const { hostname, port, protocol, host } = new URL(server);
  const { reach, network } = process.surroundings;
  const wish = { host: hostname, port: Number(port || (protocol === 'https:' ? 443 : 80)), hosts: hostsOf(process) };
  const connection = reach.connect(network, wish);
  if (connection.type !== 'connected') return undefined;
  return connection.listener.server.http?.({
    method: request.method,
    path: request.path,
    headers: { host, 'content-type': 'application/json', accept: 'application/json', ...request.headers },
    body: request.body ?? Buffer.alloc(0),
    from: network.address,
  });
}
