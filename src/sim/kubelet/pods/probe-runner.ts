import type { ExecAction, Probe, TCPSocketAction } from 'kubernetes-types/core/v1.d.ts';
import { getHttp } from './probe-http.ts';
import { failure, portNumber, type ProbeResult, type ProbeTarget } from './probe-target.ts';

export type Handler = Pick<Probe, 'exec' | 'httpGet' | 'tcpSocket'> & { grpc?: HealthAction };

interface HealthAction {
  port: number;
  service?: string | null;
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
