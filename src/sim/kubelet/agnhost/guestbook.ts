import type { NetworkRequest, NetworkResponse } from '../../network/network-stack.ts';
import type { Process } from '../processes/process.ts';
import { type Routine, sleepUntil } from '../processes/routine.ts';
import type { Command } from './command.ts';
import { askHttp } from './dial.ts';
import { answer, forever, listen, log, parseRequest } from './serve.ts';

const REGISTER_WITHIN_MS = 15_000;

interface Book {
  values: Record<string, string>;
  replicas: string[];
  backendPort: number;
}

/** A store of words with replicas, and the front that asks them by the names of their services. */
export const guestbook: Command = {
  flags: {
    'http-port': { kind: 'number', value: '80' },
    'backend-port': { kind: 'number', value: '6379' },
    replicaof: { kind: 'text', value: '' },
  },
  *run(process, flags) {
    const book: Book = { values: {}, replicas: [], backendPort: flags.number('backend-port') };
    if (!listen(process, flags.number('http-port'), { http: (request) => respond(process, book, request) })) return 1;
    const primary = flags.text('replicaof');
    if (primary !== '' && !(yield* register(process, book, primary))) return 1;
    return yield* forever();
  },
};

function* register(process: Process, book: Book, primary: string): Routine<boolean> {
  const { clock, network } = process.surroundings;
  const until = clock.now() + REGISTER_WITHIN_MS;
  while (clock.now() < until) {
    const outcome = askHttp(process, {
      host: primary,
      port: book.backendPort,
      request: `register?host=${network.address}`,
    });
    if ('text' in outcome) {
      book.values = (JSON.parse(outcome.text) as { data: Record<string, string> }).data;
      log(process, `Registered to node: ${primary}`);
      return true;
    }
    log(process, `encountered error while registering to primary: ${outcome.error}. Retrying in 1s.`);
    yield* sleepUntil(clock, clock.now() + 1000);
  }
  log(process, 'Timed out while registering to primary.');
  return false;
}

function respond(process: Process, book: Book, request: NetworkRequest): NetworkResponse {
  const { path, values } = parseRequest(request);
  const [key, value] = [values.get('key') ?? '', values.get('value') ?? ''];
  log(process, `${request.method} ${request.path}`);
  switch (path) {
    case '/register':
      book.replicas.push(values.get('host') ?? '');
      return answer(200, JSON.stringify({ data: book.values }));
    case '/get':
      return answer(200, JSON.stringify({ data: key === '' ? book.values : (book.values[key] ?? '') }));
    case '/set':
      return set(process, book, key, value);
    case '/guestbook':
      return forward(process, book, { command: (values.get('cmd') ?? '').toLowerCase(), key, value });
    default:
      return answer(404, '404 page not found\n');
  }
}

function set(process: Process, book: Book, key: string, value: string): NetworkResponse {
  if (key === '') return answer(400, 'cannot set with empty key.\n');
  book.values[key] = value;
  for (const host of book.replicas) {
    const outcome = askHttp(process, { host, port: book.backendPort, request: `set?key=${key}&value=${value}` });
    if ('error' in outcome)
      return answer(417, `encountered error while propagating to replica '${host}': ${outcome.error}\n`);
  }
  return answer(200, JSON.stringify({ message: 'Updated' }));
}

function forward(
  process: Process,
  { backendPort }: Book,
  { command, key, value }: { command: string; key: string; value: string },
): NetworkResponse {
  if (command !== 'get' && command !== 'set') return answer(400, `unsupported cmd: '${command}'\n`);
  if (command === 'set' && key === '') return answer(400, 'cannot set with empty key.\n');
  const host = command === 'get' ? 'agnhost-replica' : 'agnhost-primary';
  const outcome = askHttp(process, { host, port: backendPort, request: `${command}?key=${key}&value=${value}` });
  return 'text' in outcome ? answer(200, outcome.text) : answer(417, `encountered error: ${outcome.error}\n`);
}
