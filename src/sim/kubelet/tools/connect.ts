import { FileError } from '../files/file-error.ts';
import type { Connection } from '../../network/network.ts';
import type { NetworkResponse } from '../../network/network-stack.ts';
import type { Process } from '../processes/process.ts';
import type { Routine } from '../processes/routine.ts';
import { sleepUntil } from '../processes/routine.ts';

const GIVE_UP_MS = 127_000;

/** Opens a connection; one that nobody answers takes its time to fail. */
export function* openConnection(
  process: Process,
  host: string,
  port: number,
  timeoutMs = GIVE_UP_MS,
): Routine<Connection> {
  const { reach, network, clock, randomBytes } = process.surroundings;
  const pick = randomBytes(1)[0];
  const connection = reach.connect(network, { host, port, hosts: hostsOf(process), pick });
  if (connection.type === 'connected') {
    const { address, port: reached } = connection;
    process.surroundings.trace?.tell({ type: 'connect', process, host, address, port: reached });
  }
  if (connection.type === 'timeout') yield* sleepUntil(clock, clock.now() + timeoutMs);
  return connection;
}

/** What /etc/hosts says. */
export function hostsOf(process: Process): Map<string, string> {
  const hosts = new Map<string, string>();
  let text = '';
  try {
    text = process.files.read('/etc/hosts').toString();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
  for (const line of text.split('\n')) {
    const [address, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (address?.includes('.')) for (const name of names) hosts.set(name, address);
  }
  return hosts;
}

export interface HttpWish {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body: Buffer;
  timeoutMs?: number;
}

export type HttpOutcome =
  | { type: 'answered'; response: NetworkResponse; address: string; port: number }
  | Exclude<Connection, { type: 'connected' }>;

export function* requestHttp(
  process: Process,
  { method, url, headers, body, timeoutMs }: HttpWish,
): Routine<HttpOutcome> {
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  const connection = yield* openConnection(process, url.hostname, port, timeoutMs);
  if (connection.type !== 'connected') return connection;
  const { server } = connection.listener;
  if (server.http === undefined)
    return { type: 'refused', address: connection.address, port, why: 'it speaks no HTTP' };
  const response = server.http({
    method,
    path: url.pathname + url.search,
    headers: { host: url.host, ...headers },
    body,
    from: process.surroundings.network.address,
  });
  return { type: 'answered', response, address: connection.address, port };
}
