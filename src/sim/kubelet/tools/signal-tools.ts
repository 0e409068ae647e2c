import { findCommand, loadExecutable, spawn } from '../processes/execute.ts';
import type { Process } from '../processes/process.ts';
import type { Routine } from '../processes/routine.ts';
import { sleepUntil } from '../processes/routine.ts';
import { SIGNAL, signalName, signalNames, signalNumber } from '../processes/signals.ts';
import { type Call, complain, print } from './call.ts';
import { parseOptions } from './options.ts';
import { commandLine, commandName, visible } from './ps.ts';

export function* kill(call: Call): Routine<number> {
  if (call.args[0] === '-l') {
    yield* print(
      call,
      `${signalNames()
        .map((name, at) => `${String(at + 1).padStart(2)}) ${name}`)
        .join('\n')}\n`,
    );
    return 0;
  }
  const { signal, rest } = yield* wantedSignal(call);
  if (signal === undefined) return 1;
  let status = 0;
  for (const target of rest) {
    const process = call.process.surroundings.pids.get(Math.abs(Number(target)));
    const refusal =
      process === undefined
        ? 'No such process'
        : mayKill(call.process, process)
          ? undefined
          : 'Operation not permitted';
    if (refusal === undefined) process?.signal(signal);
    else {
      status = 1;
      yield* complain(
        call,
        call.flavour === 'busybox' ? `can't kill pid ${target}: ${refusal}` : `(${target}): ${refusal}`,
      );
    }
  }
  return status;
}

function mayKill(from: Process, to: Process): boolean {
  return from.credentials.capabilities.has('KILL') || from.credentials.uid === to.credentials.uid;
}

function* wantedSignal(call: Call): Routine<{ signal: number | undefined; rest: string[] }> {
  const rest = call.args.filter((arg) => arg !== '--');
  let text = '15';
  if (rest[0] === '-s') text = rest.splice(0, 2)[1] ?? '';
  else if (/^-[A-Z0-9]/.test(rest[0] ?? '')) text = (rest.shift() ?? '').slice(1);
  const signal = text === '0' ? 0 : signalNumber(text);
  if (signal === undefined) yield* complain(call, `bad signal name '${text}'`);
  return { signal, rest: rest.filter((arg) => !/^-[fqvx]$/.test(arg)) };
}

export function* killNamed(call: Call, matches: (process: Process, name: string) => boolean): Routine<number> {
  const { signal, rest } = yield* wantedSignal(call);
  if (signal === undefined) return 1;
  let found = false;
  for (const name of rest) {
    const hits = visible(call).filter((process) => matches(process, name) && mayKill(call.process, process));
    if (hits.length > 0) found = true;
    else if (call.name === 'killall') yield* complain(call, `${name}: no process killed`);
    for (const process of hits) process.signal(signal);
  }
  return found ? 0 : 1;
}

export function* pidof(call: Call): Routine<number> {
  const names = call.args.filter((arg) => !arg.startsWith('-'));
  const { pids } = call.process.surroundings;
  const hits = visible(call)
    .filter((process) => names.some((name) => commandName(process) === name || process.argv[0] === name))
    .map((process) => process.pidIn(pids));
  if (hits.length > 0) yield* print(call, `${hits.reverse().join(' ')}\n`);
  return hits.length > 0 ? 0 : 1;
}

export function* pgrep(call: Call): Routine<number> {
  const { values, rest } = parseOptions(call.args, 'flavxnou:P:');
  const expression = new RegExp(rest[0] ?? '');
  const { pids } = call.process.surroundings;
  const hits = visible(call).filter(
    (process) =>
      process !== call.process && expression.test(values.has('f') ? commandLine(process) : commandName(process)),
  );
  for (const process of hits)
    yield* print(
      call,
      `${process.pidIn(pids)}${values.has('l') || values.has('a') ? ` ${values.has('a') ? commandLine(process) : commandName(process)}` : ''}\n`,
    );
  return hits.length > 0 ? 0 : 1;
}

export function* none(): Routine {}

const UNITS: Record<string, number> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

export function* timeout(call: Call): Routine<number> {
  const { values, rest } = parseOptions(call.args, '+s:k:t', ['signal:=s', 'kill-after:=k']);
  const [duration = '', ...words] = rest;
  const match = /^([\d.]+)([smhd]?)$/.exec(duration);
  const path = findCommand(call.process, words[0] ?? '');
  if (match === null || path === undefined) {
    yield* complain(
      call,
      match === null ? `invalid number '${duration}'` : `can't execute '${words[0]}': No such file or directory`,
    );
    return match === null ? 125 : 127;
  }
  const { clock } = call.process.surroundings;
  const untilMs = clock.now() + Number(match[1]) * UNITS[match[2]] * 1000;
  const child = spawn(call.process, loadExecutable(call.process, path, words));
  const stop = child.onExit(() => call.process.interrupt());
  yield* sleepUntil(clock, untilMs, () => child.exit !== undefined);
  stop();
  if (child.exit !== undefined) return child.exit.code;
  const signal = signalNumber(String(values.get('s') ?? 'TERM')) ?? SIGNAL.TERM;
  child.signal(signal);
  const { code } = yield* child.ended();
  return call.flavour === 'gnu' && signalName(signal) !== 'KILL' ? 124 : code;
}
