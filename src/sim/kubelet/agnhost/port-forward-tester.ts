import type { Process } from '../processes/process.ts';
import { type Routine, sleepUntil } from '../processes/routine.ts';
import type { Command } from './command.ts';
import { listen, say } from './serve.ts';

/** How long it lingers between its last word and the end of the connection. */
const LINGER_MS = 500;

/** The one connection that it takes: what came in so far, and the way back. */
interface Caller {
  output: { data(chunk: Buffer): void; end(): void };
  heard: Buffer;
  ended: boolean;
}

/** Takes one connection, waits for the data that its variables name, sends chunks, and ends. */
export const portForwardTester: Command = {
  flags: {},
  *run(process) {
    const { env, surroundings } = process;
    const call = takeOne(process, env.get('BIND_ADDRESS') ?? 'localhost', Number(env.get('BIND_PORT')));
    if (call === undefined) return 1;
    const caller = yield* call.accepted();
    say(process, 1, 'Accepted client connection\n');
    const expected = Buffer.from(env.get('EXPECTED_CLIENT_DATA') ?? '');
    if (expected.length > 0) {
      while (caller.heard.length < expected.length && !caller.ended) yield call.moved;
      const fault = misheard(caller, expected);
      if (fault !== undefined) {
        say(process, 1, fault.text);
        return fault.code;
      }
      say(process, 1, 'Received expected client data\n');
    }
    const chunk = Buffer.from('x'.repeat(Number(env.get('CHUNK_SIZE'))));
    const chunks = Number(env.get('CHUNKS'));
    for (let sent = 0; sent < chunks; sent++) {
      if (sent > 0) yield* pause(process, Number(env.get('CHUNK_INTERVAL')));
      caller.output.data(chunk);
    }
    say(process, 1, 'Shutting down connection\n');
    caller.output.end();
    yield* sleepUntil(surroundings.clock, surroundings.clock.now() + LINGER_MS);
    say(process, 1, 'Done\n');
    return 0;
  },
};

function pause({ surroundings: { clock } }: Process, ms: number): Routine {
  return sleepUntil(clock, clock.now() + ms);
}

function misheard({ heard }: Caller, expected: Buffer): { text: string; code: number } | undefined {
  if (heard.length === 0) {
    const text = `Expected to read ${expected.length} bytes from client, but got 0 instead. err=EOF\n`;
    return { text, code: 2 };
  }
  const read = heard.subarray(0, expected.length);
  if (read.length < expected.length) {
    const text = `Expected to read ${expected.length} bytes from client, but got ${read.length} instead. err=<nil>\n`;
    return { text, code: 2 };
  }
  if (read.equals(expected)) return undefined;
  const [wanted, got] = [expected, read].map((bytes) => JSON.stringify(bytes.toString()));
  return { text: `Expect to read ${wanted}, but got ${got}. err=<nil>\n`, code: 3 };
}

/** Listens until somebody calls; later callers find a connection that nobody reads from. */
function takeOne(process: Process, address: string, port: number) {
  let caller: Caller | undefined;
  let wake = () => {};
  const moved = (woken: () => void) => {
    wake = woken;
    return () => {
      wake = () => {};
    };
  };
  const stream = (output: Caller['output']) => {
    if (caller !== undefined) return { data: () => {}, end: () => {} };
    const own: Caller = { output, heard: Buffer.alloc(0), ended: false };
    caller = own;
    wake();
    return {
      data: (chunk: Buffer) => {
        own.heard = Buffer.concat([own.heard, chunk]);
        wake();
      },
      end: () => {
        own.ended = true;
        wake();
      },
    };
  };
  const at = { address: address === 'localhost' ? '127.0.0.1' : address };
  if (!listen(process, port, { stream }, at)) return undefined;
  function* accepted(): Routine<Caller> {
    while (caller === undefined) yield moved;
    return caller;
  }
  return { accepted, moved };
}
