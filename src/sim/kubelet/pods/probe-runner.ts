import type { ExecAction, HTTPGetAction, Probe, TCPSocketAction } from 'kubernetes-types/core/v1.d.ts';
import type { Clock } from '../../../clock/clock.ts';
import type { Connection, Network } from '../../network/network.ts';
import type { NetworkStack } from '../../network/network-stack.ts';
import type { Container } from '../runtime/container.ts';
import type { AnyContainerSpec } from './pod-types.ts';

export type ProbeResult = { success: boolean; output: string };
export type Handler = Pick<Probe, 'exec' | 'httpGet' | 'tcpSocket'> & { grpc?: HealthAction };

interface HealthAction {
  port: number;
  service?: string | null;
}

export interface ProbeTarget {
  spec: AnyContainerSpec;
  container: Container;
  podIP: string;
  node: NetworkStack;
  network: Network;
  clock: Clock;
}

/** Does what a probe or a hook says, and tells how it went; a command may take its time. */
export function runHandler(
  handler: Handler,
  target: ProbeTarget,
  timeoutMs: number,
  done: (result: ProbeResult) => void,
): void {
  if (handler.exec !== undefined) runCommand(handler.exec, target, timeoutMs, done);
  else if (handler.httpGet !== undefined) done(getHttp(handler.httpGet, target));
  else if (handler.tcpSocket !== undefined) done(openSocket(handler.tcpSocket, target));
  else if (handler.grpc !== undefined) done(checkHealth(handler.grpc, target, timeoutMs));
  else done({ success: true, output: '' });
}

function runCommand(
  { command = [] }: ExecAction,
  { container, clock }: ProbeTarget,
  timeoutMs: number,
  done: (result: ProbeResult) => void,
): void {
  const output: Buffer[] = [];
  let settled = false;
  const settle = (result: ProbeResult) => {
    if (settled) return;
    settled = true;
    timer.cancel();
    done(result);
  };
  const timer = clock.after(timeoutMs, () =>
    settle({ success: false, output: `command ${JSON.stringify(command.join(' '))} timed out` }),
  );
  container.exec(
    { command, stdin: false, stdout: true, stderr: true, tty: false },
    {
      stdout: (chunk) => output.push(chunk),
      stderr: (chunk) => output.push(chunk),
      ended: (outcome) => {
        const text = Buffer.concat(output).toString();
        if (outcome.type === 'failed')
          settle({
            success: false,
            output: `rpc error: code = Unknown desc = failed to exec in container: failed to start exec: ${outcome.message}`,
          });
        else settle({ success: outcome.exitCode === 0, output: text });
      },
    },
  );
}

function portNumber(port: number | string, spec: AnyContainerSpec): number {
  if (typeof port === 'number') return port;
  const named = (spec.ports ?? []).find((one) => one.name === port)?.containerPort;
  return named ?? Number(port);
}

function getHttp(action: HTTPGetAction, target: ProbeTarget): ProbeResult {
  const port = portNumber(action.port, target.spec);
  const host = action.host ?? target.podIP;
  const scheme = (action.scheme ?? 'HTTP').toLowerCase();
  const path = action.path ?? '/';
  const connection = target.network.connect(target.node, { host, port });
  const url = `${scheme}://${host}:${port}${path.startsWith('/') ? path : `/${path}`}`;
  if (connection.type !== 'connected')
    return { success: false, output: `Get ${JSON.stringify(url)}: ${failure(connection, `${host}:${port}`)}` };
  const { server } = connection.listener;
  if (server.http === undefined)
    return {
      success: false,
      output: `Get ${JSON.stringify(url)}: net/http: HTTP/1.x transport connection broken: malformed HTTP response`,
    };
  const headers = Object.fromEntries((action.httpHeaders ?? []).map(({ name, value }) => [name.toLowerCase(), value]));
  const { status } = server.http({
    method: 'GET',
    path,
    headers: { host: `${host}:${port}`, 'user-agent': 'kube-probe/1.31', ...headers },
    body: Buffer.alloc(0),
    from: target.node.address,
  });
  if (status >= 200 && status < 400) return { success: true, output: '' };
  return { success: false, output: `HTTP probe failed with statuscode: ${status}` };
}

function openSocket(action: TCPSocketAction, target: ProbeTarget): ProbeResult {
  const port = portNumber(action.port, target.spec);
  const host = action.host ?? target.podIP;
  const connection = target.network.connect(target.node, { host, port });
  return connection.type === 'connected'
    ? { success: true, output: '' }
    : { success: false, output: failure(connection, `${host}:${port}`) };
}

/** Upstream: pkg/probe/grpc. */
function checkHealth({ port, service }: HealthAction, target: ProbeTarget, timeoutMs: number): ProbeResult {
  const address = `${target.podIP}:${port}`;
  const connection = target.network.connect(target.node, { host: target.podIP, port });
  const { health } = connection.type === 'connected' ? connection.listener.server : {};
  if (health === undefined) {
    const within = `within ${timeoutMs / 1000}s: context deadline exceeded`;
    return { success: false, output: `timeout: failed to connect service ${JSON.stringify(address)} ${within}` };
  }
  const status = health(service ?? '');
  if (status === 'SERVING') return { success: true, output: 'service healthy' };
  if (status === undefined)
    return { success: false, output: 'error: health rpc failed: rpc error: code = NotFound desc = unknown service' };
  return { success: false, output: `service unhealthy (responded with ${JSON.stringify(status)})` };
}

function failure(connection: Exclude<Connection, { type: 'connected' }>, address: string): string {
  if (connection.type === 'refused') return `dial tcp ${address}: connect: connection refused`;
  if (connection.type === 'unknown-host') return `dial tcp: lookup ${address.split(':')[0]}: no such host`;
  return `dial tcp ${address}: i/o timeout`;
}
