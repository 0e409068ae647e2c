import type { NetworkRequest, NetworkResponse } from '../../network/network-stack.ts';
import type { Process } from '../processes/process.ts';
import type { Command } from './command.ts';
import { answer, forever, listen, log, parseRequest } from './serve.ts';

/** Notes who has called: `/write` is called, `/read` tells. It calls no others itself. */
export const nettest: Command = {
  flags: {
    port: { kind: 'number', value: '8080' },
    peers: { kind: 'number', value: '8' },
    service: { kind: 'text', value: 'nettest' },
    namespace: { kind: 'text', value: 'default' },
    'delay-shutdown': { kind: 'number', value: '0' },
  },
  *run(process, flags) {
    const received: Record<string, number> = {};
    const errors: string[] = [];
    const http = (request: NetworkRequest) => callNoted(process, request, { received, errors });
    if (!listen(process, flags.number('port'), { http })) return 1;
    return yield* forever();
  },
};

function callNoted(
  process: Process,
  request: NetworkRequest,
  { received, errors }: { received: Record<string, number>; errors: string[] },
): NetworkResponse {
  const { hostname, clock } = process.surroundings;
  switch (parseRequest(request).path) {
    case '/quit':
      clock.after(0, () => process.terminate({ code: 0 }));
      return answer(200, '');
    case '/status':
      return answer(200, 'running');
    case '/write': {
      const source = sourceIn(request.body);
      if (source === undefined) errors.push(`${hostname}: Got request with no source`);
      else received[source] = (received[source] ?? 0) + 1;
      return answer(200, `${JSON.stringify({ Hostname: hostname })}\n`);
    }
    case '/read': {
      const state = { Hostname: hostname, Sent: null, Received: received, Errors: errors, Log: null };
      return answer(200, JSON.stringify({ ...state, StillContactingPeers: true }, undefined, '\t'));
    }
    default:
      return answer(404, '404 page not found\n');
  }
}

function sourceIn(body: Buffer): string | undefined {
  try {
    const { Source } = JSON.parse(body.toString()) as { Source?: string };
    return Source === '' ? undefined : Source;
  } catch {
    return undefined;
  }
}

/** gRPC's health service: healthy until told otherwise, or for so many seconds. */
export const grpcHealthChecking: Command = {
  flags: {
    port: { kind: 'number', value: '5000' },
    'http-port': { kind: 'number', value: '8080' },
    'delay-unhealthy-sec': { kind: 'number', value: '-1' },
    service: { kind: 'text', value: '' },
    'tls-cert-file': { kind: 'text', value: '' },
    'tls-private-key-file': { kind: 'text', value: '' },
  },
  *run(process, flags) {
    const { clock } = process.surroundings;
    const delay = flags.number('delay-unhealthy-sec');
    let told: 'SERVING' | 'NOT_SERVING' | undefined;
    const http = (request: NetworkRequest): NetworkResponse => {
      const { path } = parseRequest(request);
      if (path !== '/make-serving' && path !== '/make-not-serving') return answer(404, '404 page not found\n');
      told = path === '/make-serving' ? 'SERVING' : 'NOT_SERVING';
      return answer(200, `${(clock.now() - process.startMs) / 1000}s`);
    };
    const health = (service: string) => {
      log(process, 'Serving the Check request for health check');
      if (service !== flags.text('service')) return undefined;
      const isLate = delay >= 0 && clock.now() - process.startMs >= delay * 1000;
      return told === 'NOT_SERVING' || isLate ? 'NOT_SERVING' : 'SERVING';
    };
    if (!listen(process, flags.number('http-port'), { http })) return 1;
    if (!listen(process, flags.number('port'), { health })) return 1;
    return yield* forever();
  },
};
