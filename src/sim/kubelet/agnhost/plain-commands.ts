import { createHash } from 'node:crypto';
import type { Process } from '../processes/process.ts';
import { type Routine, sleepUntil } from '../processes/routine.ts';
import { FileError } from '../files/file-error.ts';
import { writeTo } from '../tools/call.ts';
import { formatDate } from '../tools/date.ts';
import type { Command } from './command.ts';
import { say, untilTerminated } from './serve.ts';

export const pause: Command = {
  flags: {},
  *run(process) {
    yield* writeTo(process, 1, 'Paused\n');
    return (yield* untilTerminated(process)) === 'INT' ? 1 : 2;
  },
};

export const entrypointTester: Command = {
  flags: {},
  *run(process) {
    yield* writeTo(process, 1, `[${process.argv.join(' ')}]\n`);
    return 0;
  },
};

const METHODS = ['GET', 'POST', 'PUT'];
const NAMESPACES = ['kube-system', 'default', 'ns'];

export const logsGenerator: Command = {
  flags: {
    'log-lines-total': { kind: 'number', value: '0', short: 't' },
    'run-duration': { kind: 'duration', value: '0', short: 'd' },
  },
  *run(process, flags) {
    const total = flags.number('log-lines-total');
    const duration = flags.milliseconds('run-duration');
    if (!(total > 0)) return yield* fatal(process, `Invalid total number of lines: ${total}`);
    if (!(duration > 0)) return yield* fatal(process, `Invalid duration: ${flags.text('run-duration')}`);
    const { clock } = process.surroundings;
    const startMs = clock.now();
    for (let id = 0; id < total; id++) {
      yield* writeTo(process, 2, klogLine(process, 'logs_generator.go:76', requestLine(process, id)));
      yield* sleepUntil(clock, startMs + ((id + 1) * duration) / total);
    }
    return 0;
  },
};

function requestLine(process: Process, id: number): string {
  const bytes = process.surroundings.randomBytes(8);
  const name = [...bytes.subarray(2, 2 + 3 + (bytes[7] % 2))]
    .map((byte) => 'bcdfghjklmnpqrstvwxz2456789'[byte % 27])
    .join('');
  const url = `/api/v1/namespaces/${NAMESPACES[bytes[0] % NAMESPACES.length]}/pods/${name}`;
  return `${id} ${METHODS[bytes[1] % METHODS.length]} ${url} ${200 + ((bytes[5] * 256 + bytes[6]) % 400)}`;
}

export const dnsSuffix: Command = { flags: {}, run: (process) => resolvWords(process, 'search') };

export const dnsServerList: Command = { flags: {}, run: (process) => resolvWords(process, 'nameserver') };

export const etcHosts: Command = {
  flags: {},
  *run(process) {
    yield* writeTo(process, 1, `${textOf(process, '/etc/hosts')}\n`);
    return 0;
  },
};

/** Only the first line of a kind counts. */
function* resolvWords(process: Process, word: string): Routine<number> {
  const line = textOf(process, '/etc/resolv.conf')
    .split('\n')
    .find((one) => one.startsWith(word));
  if (line === undefined) {
    yield* writeTo(process, 2, 'panic: Could not find DNS search list!\n');
    return 2;
  }
  yield* writeTo(process, 1, `${line.split(' ').slice(1).join(',')}\n`);
  return 0;
}

const TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** Asks the API server how it is, again and again, and tells which token it showed. */
export const inClusterClient: Command = {
  flags: { 'poll-interval': { kind: 'number', value: '30' } },
  *run(process, flags) {
    const { clock } = process.surroundings;
    yield* writeTo(process, 2, klogLine(process, 'main.go:61', 'started'));
    for (;;) {
      yield* sleepUntil(clock, clock.now() + flags.number('poll-interval') * 1000);
      yield* writeTo(process, 2, klogLine(process, 'main.go:79', 'calling /healthz'));
      const hash = createHash('sha256')
        .update(`salt|Bearer ${textOf(process, TOKEN)}`)
        .digest('base64url');
      yield* writeTo(process, 2, klogLine(process, 'main.go:95', `authz_header=${hash}`));
    }
  },
};

function textOf(process: Process, path: string): string {
  try {
    return process.files.read(path).toString();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    say(process, 2, `open ${path}: ${error.message.toLowerCase()}\n`);
    return '';
  }
}

/** As klog writes a line: severity, month and day, time, thread, place. */
function klogLine(process: Process, place: string, text: string, severity = 'I'): string {
  const now = process.surroundings.clock.now();
  const time = `${formatDate(now, '%m%d %T')}.${String(now % 1000).padStart(3, '0')}000`;
  return `${severity}${time} ${String(process.pid).padStart(7)} ${place}] ${text}\n`;
}

function* fatal(process: Process, text: string): Routine<number> {
  yield* writeTo(process, 2, klogLine(process, 'logs_generator.go:62', text, 'F'));
  return 255;
}
