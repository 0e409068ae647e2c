import type { Network } from '../../network/network.ts';
import type { NetworkRequest, NetworkResponse, OpenConnection, PortServer } from '../../network/network-stack.ts';
import { FileError } from '../files/file-error.ts';
import { Process, type Program } from '../processes/process.ts';
import { type Routine, sleepUntil } from '../processes/routine.ts';
import { SIGNAL, signalNumber } from '../processes/signals.ts';
import { baseName, writeTo } from '../tools/call.ts';
import { serveFile } from '../tools/httpd.ts';
import { behaviourLog } from './behaviour-log.ts';
import { curveValue } from './curve-value.ts';
import type { Actor } from './actor.ts';
import type { Behaviour } from './image-schema.ts';

type Port = Behaviour['ports'][number];

/** A program that a data file describes: it listens, logs, uses and calls, until it is ended. */
export function behaviourProgram(behaviour: Behaviour, actor?: Actor): Program {
  return function* run(process) {
    if (behaviour.argv !== undefined) process.argv = behaviour.argv;
    const { clock } = process.surroundings;
    const life = { startMs: clock.now(), endMs: () => (process.exit === undefined ? Number.POSITIVE_INFINITY : ended) };
    let ended = Number.POSITIVE_INFINITY;
    process.onExit(() => {
      ended = clock.now();
    });
    use(process, behaviour);
    process.surroundings.logSources?.add(behaviourLog(behaviour.log, { ...life, env: process.env }));
    const stopping = { since: undefined as number | undefined };
    for (const name of ['TERM', 'INT', 'QUIT'])
      process.handlers.set(signalNumber(name) ?? SIGNAL.TERM, () => (stopping.since ??= clock.now()));
    const isStopping = () => stopping.since !== undefined;
    yield* sleepUntil(clock, clock.now() + behaviour.starts, isStopping);
    serve(process, behaviour);
    for (const argv of behaviour.children) startChild(process, argv);
    actor?.(process);
    yield* live(process, behaviour, isStopping);
    if (!isStopping()) return behaviour.ends?.exitCode ?? 0;
    for (const line of behaviour.stops.lines) yield* writeTo(process, 1, `${line}\n`);
    yield* sleepUntil(clock, (stopping.since ?? 0) + behaviour.stops.after);
    return behaviour.stops.exitCode;
  };
}

function* live(process: Process, behaviour: Behaviour, isStopping: () => boolean): Routine {
  const { clock } = process.surroundings;
  if (behaviour.ends !== undefined) return yield* sleepUntil(clock, process.startMs + behaviour.ends.after, isStopping);
  while (!isStopping()) yield () => () => {};
}

/** What it uses goes with its own control group; a program over its limit of memory is killed when it is looked at. */
function use(process: Process, behaviour: Behaviour): void {
  const { cgroup, clock } = process.surroundings;
  const phase =
    (process.surroundings.network.address.split('.').reduce((sum, part) => sum * 31 + Number(part), 7) % 628) / 100;
  const before = cgroup.usage;
  cgroup.usage = () => {
    const elapsed = clock.now() - process.startMs;
    const rest = before();
    return {
      cpu: rest.cpu + curveValue(behaviour.cpu, elapsed, phase) * 1_000_000,
      memory: rest.memory + Math.round(curveValue(behaviour.memory, elapsed, phase) * 2 ** 20),
    };
  };
  process.onExit(() => {
    cgroup.usage = before;
  });
  limitMemory(process, behaviour);
}

function limitMemory(process: Process, { memory }: Behaviour): void {
  const { cgroup, clock } = process.surroundings;
  const limit = cgroup.limitBytes / 2 ** 20;
  if (memory.base + memory.swing > limit) process.allocate(0);
  else if (
    memory.perHour > 0 &&
    memory.base + memory.swing < limit &&
    (memory.atMost ?? Number.POSITIVE_INFINITY) > limit
  ) {
    const timer = clock.after(((limit - memory.base) / memory.perHour) * 3_600_000 + 1000, () => process.allocate(0));
    process.onExit(() => timer.cancel());
  }
}

function serve(process: Process, behaviour: Behaviour): void {
  const { network, reach } = process.surroundings;
  const identity = { name: baseName((process.argv[0] ?? '').split(' ')[0]), pid: process.pid };
  for (const port of behaviour.ports) {
    const close = network.listen({
      protocol: 'TCP',
      port: port.port,
      address: port.address,
      server: portServer(process, port),
      process: identity,
    });
    if (close !== undefined) process.onExit(close);
  }
  for (const { host, port } of behaviour.connections) tellConnection(process, host, port);
  if (behaviour.connections.length > 0) {
    process.onExit(
      network.open(() =>
        behaviour.connections.flatMap(({ host, port }) => standing(reach, process, { host, port, identity })),
      ),
    );
  }
}

function tellConnection(process: Process, host: string, wanted: number): void {
  const { trace, reach, network } = process.surroundings;
  const connection = trace?.heard !== true ? undefined : reach.connect(network, { host, port: wanted });
  if (connection?.type !== 'connected') return;
  const { address, port } = connection;
  trace?.tell({ type: 'connect', process, host, address, port });
}

function standing(
  reach: Network,
  process: Process,
  wish: { host: string; port: number; identity: OpenConnection['process'] },
): OpenConnection[] {
  const { host, port, identity } = wish;
  const connection = reach.connect(process.surroundings.network, { host, port });
  if (connection.type !== 'connected') return [];
  const localPort = 32_768 + ((identity.pid * 97 + port) % 28_000);
  return [{ localPort, peer: { address: connection.address, port: connection.port }, process: identity }];
}

function portServer(process: Process, port: Port): PortServer {
  if (port.protocol === 'http') return { http: (request) => answer(process, port, request) };
  return {
    stream: (output) => {
      if (port.banner !== undefined) output.data(Buffer.from(`${port.banner}\r\n`));
      return { data: () => {}, end: () => output.end() };
    },
  };
}

function answer(process: Process, port: Port, request: NetworkRequest): NetworkResponse {
  const path = request.path.split('?')[0];
  const route = port.routes.find(
    (one) => (one.method === undefined || one.method === request.method) && matches(one.path, path),
  );
  if (route === undefined) {
    if (port.files !== undefined) return fileAnswer(process, port.files, request);
    return {
      status: 404,
      headers: { 'Content-Type': 'text/plain; charset=utf-8' },
      body: Buffer.from('404 page not found\n'),
    };
  }
  const { reach, network } = process.surroundings;
  const broken = route.calls.find((call) => reach.connect(network, call).type !== 'connected');
  if (broken !== undefined) {
    return {
      status: 500,
      headers: { 'Content-Type': 'application/json; charset=utf-8' },
      body: Buffer.from(`{"error":"cannot reach ${broken.host}:${broken.port}","status_code":500}\n`),
    };
  }
  return { status: route.status, headers: { 'Content-Type': route.type }, body: Buffer.from(route.body) };
}

/** `/x` alone, `/x*` and all that begins with it. */
function matches(pattern: string, path: string): boolean {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : pattern === path;
}

function fileAnswer(process: Process, folder: string, request: NetworkRequest): NetworkResponse {
  try {
    return serveFile(process, folder, request);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return { status: 500, headers: {}, body: Buffer.alloc(0) };
  }
}

function startChild(parent: Process, argv: readonly string[]): void {
  const child = new Process({
    argv: [...argv],
    env: parent.env,
    cwd: parent.cwd,
    credentials: parent.credentials,
    surroundings: parent.surroundings,
    parent,
  });
  parent.onExit(() => child.terminate({ code: 0 }));
  child.run(function* wait() {
    for (;;) yield () => () => {};
  });
}
