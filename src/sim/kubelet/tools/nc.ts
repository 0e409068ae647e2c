import { httpOverBytes } from '../../network/http-over-bytes.ts';
import type { Connection } from '../../network/network.ts';
import { ByteQueue } from '../processes/byte-queue.ts';
import type { Routine } from '../processes/routine.ts';
import { sleepUntil } from '../processes/routine.ts';
import { baseName, type Call, complain, input, print, writeTo } from './call.ts';
import { hostsOf, openConnection } from './connect.ts';
import { parseOptions } from './options.ts';

export function* nc(call: Call): Routine<number> {
  const { values, rest } = parseOptions(call.args, 'zvw:lp:uknN');
  if (values.has('l')) return yield* listen(call, Number(values.get('p') ?? rest.at(-1)));
  const [target = '', portText = '23'] = rest;
  const timeoutMs = values.has('w') ? Number(values.get('w')) * 1000 : undefined;
  if (values.has('u')) return yield* sendDatagram(call, { host: target, port: Number(portText), timeoutMs });
  const connection = yield* openConnection(call.process, target, Number(portText), timeoutMs);
  if (connection.type !== 'connected') {
    yield* ncFailure(call, connection, target, values.has('v') || !values.has('z'));
    return 1;
  }
  if (values.has('v'))
    yield* writeTo(
      call.process,
      2,
      call.flavour === 'busybox'
        ? `${target} (${connection.address}:${portText}) open\n`
        : `Connection to ${target} ${portText} port [tcp/*] succeeded!\n`,
    );
  if (values.has('z')) return 0;
  return yield* talk(call, connection);
}

/** One packet with all that comes in, and what comes back: nobody knows whether it arrived. */
function* sendDatagram(
  call: Call,
  { host, port, timeoutMs = 1000 }: { host: string; port: number; timeoutMs?: number },
): Routine<number> {
  const { reach, network, clock, randomBytes } = call.process.surroundings;
  const sent = (yield* input(call)?.readAll() ?? noBytes()) ?? Buffer.alloc(0);
  const wish = { host, port, hosts: hostsOf(call.process), pick: randomBytes(1)[0] };
  const reply = reach.sendDatagram(network, wish, sent);
  if (reply !== undefined) yield* print(call, reply);
  yield* sleepUntil(clock, clock.now() + timeoutMs);
  return 0;
}

function* ncFailure(
  call: Call,
  connection: Exclude<Connection, { type: 'connected' }>,
  target: string,
  loud: boolean,
): Routine {
  if (!loud) return;
  if (connection.type === 'unknown-host') yield* complain(call, `bad address '${target}'`);
  else if (connection.type === 'timeout')
    yield* complain(
      call,
      call.flavour === 'busybox' ? 'timed out' : `connect to ${target} failed: Connection timed out`,
    );
  else
    yield* complain(
      call,
      call.flavour === 'busybox'
        ? `${target} (${connection.address}:${connection.port}): Connection refused`
        : `connect to ${target} failed: Connection refused`,
    );
}

/** Both directions until the far side ends. */
function* talk(call: Call, connection: Extract<Connection, { type: 'connected' }>): Routine<number> {
  const received = new ByteQueue();
  const { server } = connection.listener;
  const output = { data: (chunk: Buffer) => received.push(chunk), end: () => received.end() };
  const side = server.stream?.(output) ?? httpOverBytes(server, call.process.surroundings.network.address, output);
  const sent = (yield* input(call)?.readAll() ?? noBytes()) ?? Buffer.alloc(0);
  side.data(sent);
  side.end();
  for (let chunk = yield* received.read(65_536); chunk !== undefined; chunk = yield* received.read(65_536))
    yield* print(call, chunk);
  return 0;
}

function* noBytes(): Routine<undefined> {}

function* listen(call: Call, port: number): Routine<number> {
  const received = new ByteQueue();
  const { network, clock } = call.process.surroundings;
  const close = network.listen({
    protocol: 'TCP',
    port,
    address: '0.0.0.0',
    server: {
      stream: (output) => ({ data: (chunk) => received.push(chunk), end: () => (received.end(), output.end()) }),
    },
    process: { name: baseName(call.name), pid: call.process.pid },
  });
  if (close === undefined) {
    yield* complain(call, 'bind: Address already in use');
    return 1;
  }
  try {
    for (let chunk = yield* received.read(65_536); chunk !== undefined; chunk = yield* received.read(65_536))
      yield* print(call, chunk);
    yield* sleepUntil(clock, clock.now());
    return 0;
  } finally {
    close();
  }
}
