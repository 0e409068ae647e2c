import type { Routine } from '../processes/routine.ts';
import { type Call, print } from './call.ts';
import { parseOptions } from './options.ts';

interface SocketRow {
  state: string;
  local: string;
  remote: string;
  process: string;
}

function sockets(call: Call, wanted: { listening: boolean; established: boolean }): SocketRow[] {
  const { network } = call.process.surroundings;
  const rows: SocketRow[] = [];
  if (wanted.listening) {
    for (const { address, port, process } of network.listeners())
      rows.push({
        state: 'LISTEN',
        local: `${address}:${port}`,
        remote: '0.0.0.0:*',
        process: `${process.pid}/${process.name}`,
      });
  }
  if (wanted.established) {
    for (const { localPort, peer, process } of network.connections())
      rows.push({
        state: 'ESTAB',
        local: `${network.address}:${localPort}`,
        remote: `${peer.address}:${peer.port}`,
        process: `${process.pid}/${process.name}`,
      });
  }
  return rows;
}

export function* ss(call: Call): Routine<number> {
  const { values, rest } = parseOptions(call.args, 'tulnpasrei46H');
  const passes = socketFilter(rest.join(' '));
  const rows = sockets(call, {
    listening: values.has('l') || values.has('a'),
    established: !values.has('l') || values.has('a'),
  }).filter(passes);
  if (!values.has('H'))
    yield* print(call, 'Netid  State   Recv-Q  Send-Q  Local Address:Port   Peer Address:Port  Process\n');
  for (const { state, local, remote, process } of rows) {
    const [pid, name] = process.split('/');
    yield* print(
      call,
      `tcp    ${state.padEnd(7)} 0       0       ${local.padEnd(20)} ${remote.padEnd(18)}${values.has('p') ? ` users:(("${name}",pid=${pid},fd=3))` : ''}\n`,
    );
  }
  return 0;
}

const CONDITION = /\b(sport|dport)\s*(?:==?|eq\b)?\s*:?(\d+)/g;

/** Which sockets an expression such as `sport = :22 or sport = :80` names; `or` counts for all of it. */
function socketFilter(expression: string): (row: SocketRow) => boolean {
  const conditions = [...expression.matchAll(CONDITION)].map(
    ([, side, port]) =>
      ({ local, remote }: SocketRow) =>
        (side === 'sport' ? local : remote).endsWith(`:${port}`),
  );
  if (conditions.length === 0) return () => true;
  return /\bor\b/.test(expression)
    ? (row) => conditions.some((holds) => holds(row))
    : (row) => conditions.every((holds) => holds(row));
}

export function* netstat(call: Call): Routine<number> {
  const { values } = parseOptions(call.args, 'tulnparei');
  const rows = sockets(call, {
    listening: values.has('l') || values.has('a'),
    established: !values.has('l') || values.has('a'),
  });
  yield* print(
    call,
    `Active Internet connections (${values.has('a') ? 'servers and established' : values.has('l') ? 'only servers' : 'w/o servers'})\nProto Recv-Q Send-Q Local Address           Foreign Address         State       ${values.has('p') ? 'PID/Program name    ' : ''}\n`,
  );
  for (const { state, local, remote, process } of rows) {
    yield* print(
      call,
      `tcp        0      0 ${local.padEnd(23)} ${remote.padEnd(23)} ${(state === 'ESTAB' ? 'ESTABLISHED' : state).padEnd(11)} ${values.has('p') ? process : ''}\n`,
    );
  }
  return 0;
}
