import type { NetworkRequest, NetworkResponse } from '../../network/network-stack.ts';
import { FileError } from '../files/file-error.ts';
import { loadExecutable, spawn } from '../processes/execute.ts';
import { Outlet } from '../processes/open-file.ts';
import type { Process } from '../processes/process.ts';
import { sleepUntil } from '../processes/routine.ts';
import type { Command } from './command.ts';
import { goDuration, type Flags } from './command-flags.ts';
import { dial } from './dial.ts';
import { answer, jsonAnswer, listen, log, parseRequest, readTls, redirect, untilTerminated } from './serve.ts';

/** A server whose answers can be asked for: echo, the client's address, a redirect, a shell command, its own end. */
export const netexec: Command = {
  flags: {
    'http-port': { kind: 'number', value: '8080' },
    'tls-cert-file': { kind: 'text', value: '' },
    'tls-private-key-file': { kind: 'text', value: '' },
    'udp-port': { kind: 'number', value: '8081' },
    'sctp-port': { kind: 'number', value: '-1' },
    'http-override': { kind: 'text', value: '' },
    'udp-listen-addresses': { kind: 'text', value: '' },
    'delay-shutdown': { kind: 'number', value: '0' },
  },
  *run(process, flags) {
    const { clock } = process.surroundings;
    const state: State = { ready: flags.number('udp-port') !== -1, terminating: false };
    if (!serve(process, flags, state)) return 1;
    yield* untilTerminated(process);
    state.terminating = true;
    if (flags.number('delay-shutdown') > 0) {
      log(process, `Sleeping ${flags.number('delay-shutdown')} seconds before terminating...`);
      yield* sleepUntil(clock, clock.now() + flags.number('delay-shutdown') * 1000);
    }
    return 0;
  },
};

interface State {
  /** Only once it serves UDP does it say that it is ready. */
  ready: boolean;
  terminating: boolean;
}

function serve(process: Process, flags: Flags, state: State): boolean {
  const override = flags.text('http-override');
  const http = (request: NetworkRequest) =>
    respond(process, state, override === '' ? request : { ...request, method: 'GET', path: override });
  const certificate = flags.text('tls-cert-file');
  const tls = certificate === '' ? undefined : readTls(process, certificate);
  if (certificate !== '' && tls === undefined) return false;
  const udpPort = flags.number('udp-port');
  if (udpPort !== -1) {
    if (
      !listen(process, udpPort, { datagram: (data, from) => datagramAnswer(process, data, from) }, { protocol: 'UDP' })
    )
      return false;
    log(process, `Started UDP server on port  ${udpPort}`);
  }
  log(process, `Started HTTP server on port ${flags.number('http-port')}`);
  return listen(process, flags.number('http-port'), { http, ...(tls === undefined ? {} : { tls }) });
}

function respond(process: Process, state: State, request: NetworkRequest): NetworkResponse {
  const { path, values } = parseRequest(request);
  const { hostname, clock } = process.surroundings;
  switch (path) {
    case '/clientip':
      log(process, 'GET /clientip');
      return answer(200, withPort(request.from));
    case '/header':
      return header(process, request, values);
    case '/dial':
      log(process, `GET ${request.path}`);
      return dial(process, values);
    case '/echo':
      return echo(process, values);
    case '/exit':
      return exit(process, values);
    case '/healthz':
      log(process, 'GET /healthz');
      return answer(state.ready ? 200 : 412, '');
    case '/readyz':
      log(process, 'GET /readyz');
      return state.terminating ? answer(503, 'shutting down') : state.ready ? answer(200, 'ok') : answer(412, '');
    case '/hostname':
    case '/hostName':
      log(process, `GET ${path}`);
      return answer(200, hostname);
    case '/redirect':
      log(process, `${request.method} /redirect?msg=${values.get('location') ?? ''}&code=${values.get('code') ?? ''}`);
      return redirect(Number(values.get('code') ?? 302), values.get('location') ?? '');
    case '/shell':
      return shell(process, values);
    case '/shutdown':
      log(process, 'GET /shutdown');
      clock.after(0, () => process.terminate({ code: 0 }));
      return answer(200, '');
    default:
      log(process, 'GET /');
      return answer(200, `NOW: ${new Date(clock.now()).toISOString().replace('T', ' ').replace('Z', ' +0000 UTC')}`);
  }
}

function header(process: Process, { headers }: NetworkRequest, values: URLSearchParams): NetworkResponse {
  const key = values.get('key') ?? '';
  log(process, key === '' ? 'GET /header' : `GET /header?key=${key}`);
  if (key !== '') return answer(200, headers[key.toLowerCase()] ?? '');
  const canonical = (name: string) => name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
  return answer(
    200,
    JSON.stringify(Object.fromEntries(Object.entries(headers).map(([name, value]) => [canonical(name), [value]]))),
  );
}

function echo(process: Process, values: URLSearchParams): NetworkResponse {
  const message = values.get('msg') ?? '';
  const code = values.get('code') ?? '';
  log(process, `GET /echo?msg=${message}&code=${code}`);
  if (!/^\d*$/.test(code))
    return answer(200, `argument 'code' must be an integer or empty, got ${JSON.stringify(code)}\n`);
  return answer(code === '' ? 200 : Number(code), message);
}

function exit(process: Process, values: URLSearchParams): NetworkResponse {
  const [code, timeout, wait] = ['code', 'timeout', 'wait'].map((name) => values.get(name) ?? '');
  log(process, `GET /exit?code=${code}&timeout=${timeout}&wait=${wait}`);
  process.surroundings.clock.after(goDuration(wait) ?? 0, () => process.terminate({ code: Number(code) & 255 }));
  return answer(200, '');
}

/** A command that has to wait for something does not answer: requests are answered at once. */
function shell(process: Process, values: URLSearchParams): NetworkResponse {
  const command = values.get('shellCommand') ?? values.get('cmd') ?? '';
  log(process, `GET /shell?cmd=${command}`);
  const said: Buffer[] = [];
  const outlet = new Outlet((data) => said.push(data));
  const descriptors = new Map([1, 2].map((number) => [number, outlet] as const));
  let error: string | undefined;
  try {
    const child = spawn(process, loadExecutable(process, '/bin/sh', ['/bin/sh', '-c', command]), { descriptors });
    if (child.exit === undefined) child.terminate({ code: 137, signal: 9 });
    if (child.exit?.signal !== undefined) error = 'signal: killed';
    else if (child.exit !== undefined && child.exit.code !== 0) error = `exit status ${child.exit.code}`;
  } catch (failure) {
    if (!(failure instanceof FileError)) throw failure;
    error = `fork/exec /bin/sh: ${failure.message.toLowerCase()}`;
  }
  const output = Buffer.concat(said).toString();
  return jsonAnswer({ ...(error === undefined ? {} : { error }), ...(output === '' ? {} : { output }) });
}

function datagramAnswer(process: Process, data: Buffer, from: string): Buffer | undefined {
  const text = data.toString().trim().toLowerCase();
  if (text === 'hostname') return Buffer.from(process.surroundings.hostname);
  if (text.startsWith('echo ')) return Buffer.from(text.slice(5));
  if (text === 'clientip') return Buffer.from(withPort(from));
  if (text !== '') log(process, `Unknown UDP command received from ${from}: ${text}`);
  return undefined;
}

/** The client's side of a connection has a port of its own. */
function withPort(address: string): string {
  return `${address}:40000`;
}
