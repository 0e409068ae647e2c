import type { ApiResponse } from '../sim/api-request.ts';
import type { TargetExec, TargetExecOutcome, TargetRequest } from './target.ts';

/** The request that opens an exec, as a client that speaks WebSocket makes it. */
export function execRequest({ command, stdin, container, headers }: TargetExec, path: string): TargetRequest {
  const query = new URLSearchParams([
    ...command.map((word): [string, string] => ['command', word]),
    ...(container === undefined ? [] : [['container', container] as [string, string]]),
    ...(stdin === undefined ? [] : [['stdin', 'true'] as [string, string]]),
    ['stdout', 'true'],
    ['stderr', 'true'],
  ]);
  return {
    method: 'GET',
    path: `${path}?${query.toString()}`,
    headers: { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-protocol': 'v5.channel.k8s.io', ...headers },
  };
}

type Command = NonNullable<ApiResponse['command']>;

/** Runs what the server has let through. Ends when the process does; that may need the cluster's time to go on. */
export function runExec(response: ApiResponse, stdin: string | undefined): Promise<TargetExecOutcome> {
  const { command } = response;
  if (command === undefined) {
    return Promise.resolve({
      outcome: 'refused',
      status: response.status,
      body: response.object ?? response.body?.toString() ?? '',
    });
  }
  return runCommand((output) => command(output), stdin);
}

export function runCommand(start: Command, stdin: string | undefined): Promise<TargetExecOutcome> {
  return new Promise((resolve) => {
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    const text = (chunks: Buffer[]): string => Buffer.concat(chunks).toString('utf8');
    try {
      const input = start({
        stdout: (chunk) => void out.push(chunk),
        stderr: (chunk) => void err.push(chunk),
        ended: (outcome) =>
          resolve(
            outcome.type === 'exited'
              ? { outcome: 'ended', stdout: text(out), stderr: text(err), exitCode: outcome.exitCode }
              : { outcome: 'ended', stdout: text(out), stderr: `${text(err)}${outcome.message}\n`, exitCode: 1 },
          ),
      });
      if (stdin !== undefined && stdin !== '') input.stdin(Buffer.from(stdin));
      if (stdin !== undefined) input.stdinEnd();
    } catch (error) {
      if (!(error instanceof Error && 'status' in error)) throw error;
      resolve({ outcome: 'refused', status: Number(error.status), body: error.message });
    }
  });
}
