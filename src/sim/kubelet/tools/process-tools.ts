import { capabilityMask } from '../processes/credentials.ts';
import { findCommand, loadExecutable, spawn } from '../processes/execute.ts';
import { FileError } from '../files/file-error.ts';
import type { Process } from '../processes/process.ts';
import type { Routine } from '../processes/routine.ts';
import { sleepUntil } from '../processes/routine.ts';
import { SIGNAL, signalName, signalNames, signalNumber } from '../processes/signals.ts';
import { baseName, type Call, complain, print, type ToolSet } from './call.ts';
import { formatDate } from './date.ts';
import { groupName, userByName, userName } from './names.ts';
import { parseOptions } from './options.ts';
import { runWords } from './search-tools.ts';

export const processTools: ToolSet = {
  ps,
  kill,
  killall: (call) => killNamed(call, (process, name) => commandName(process) === name),
  pkill: (call) =>
    killNamed(call, (process, name) => new RegExp(name).test(commandLine(process)) && process !== call.process),
  pidof,
  pgrep,
  id,
  *whoami(call) {
    yield* print(
      call,
      `${userName(call.process, call.process.credentials.uid) ?? String(call.process.credentials.uid)}\n`,
    );
    return 0;
  },
  groups: (call) => id({ ...call, args: ['-Gn'] }),
  env,
  printenv,
  hostname,
  uname,
  *arch(call) {
    yield* print(call, 'x86_64\n');
    return 0;
  },
  *nproc(call) {
    yield* print(call, '2\n');
    return 0;
  },
  uptime,
  free,
  top,
  nohup: (call) => runWords(call, call.args),
  nice: (call) =>
    runWords(
      call,
      call.args.filter((arg, at) => !arg.startsWith('-') && call.args[at - 1] !== '-n'),
    ),
  setsid: (call) =>
    runWords(
      call,
      call.args.filter((arg) => !arg.startsWith('-')),
    ),
  time: timeCommand,
  timeout,
  capsh,
};

export function commandLine(process: Process): string {
  return process.argv.join(' ');
}

/** What the kernel keeps as a process's name. */
export function commandName(process: Process): string {
  return baseName(process.argv[0] ?? '').slice(0, 15);
}

function visible(call: Call): Process[] {
  return call.process.surroundings.pids.list();
}

function* ps(call: Call): Routine<number> {
  const { values } = parseOptions(
    call.args.map((arg) => (/^[a-z]/.test(arg) ? `-${arg}` : arg)),
    'aAeflxuwTo:p:',
    ['forest'],
  );
  const { pids } = call.process.surroundings;
  if (call.flavour === 'busybox' && typeof values.get('o') !== 'string') {
    yield* print(call, 'PID   USER     TIME  COMMAND\n');
    for (const process of visible(call)) {
      const user = userName(call.process, process.credentials.uid) ?? String(process.credentials.uid);
      yield* print(
        call,
        `${String(process.pidIn(pids)).padStart(5)} ${user.slice(0, 8).padEnd(8)} ${cpuTime(process)} ${commandLine(process)}\n`,
      );
    }
    return 0;
  }
  const columns =
    typeof values.get('o') === 'string'
      ? String(values.get('o')).split(',')
      : values.has('u')
        ? ['user', 'pid', '%cpu', '%mem', 'vsz', 'rss', 'tty', 'stat', 'start', 'time', 'command']
        : values.has('f')
          ? ['uid', 'pid', 'ppid', 'c', 'stime', 'tty', 'time', 'cmd']
          : ['pid', 'tty', 'time', 'comm'];
  const all = values.has('a') || values.has('A') || values.has('e') || values.has('x');
  const shown = visible(call).filter((process) => all || process.credentials.uid === call.process.credentials.uid);
  const rows = [
    columns.map((column) => column.replace(/=.*/, '').toUpperCase()),
    ...shown.map((process) => columns.map((column) => cell(call, process, column))),
  ];
  const widths = columns.map((_, at) => Math.max(...rows.map((row) => row[at].length)));
  for (const row of rows)
    yield* print(
      call,
      `${row.map((text, at) => (at === row.length - 1 ? text : /^[\d.:]+$/.test(text) || /PID|CPU|MEM|RSS|VSZ/.test(text) ? text.padStart(widths[at]) : text.padEnd(widths[at]))).join(' ')}\n`,
    );
  return 0;
}

function cell(call: Call, process: Process, column: string): string {
  const { pids, clock } = call.process.surroundings;
  const user = () => userName(call.process, process.credentials.uid) ?? String(process.credentials.uid);
  const kilobytes = () => String(Math.round((process.memory + (1 << 20)) / 1024));
  switch (column.replace(/=.*/, '')) {
    case 'pid':
      return String(process.pidIn(pids));
    case 'ppid':
      return String(process.parent?.pidIn(pids) ?? 0);
    case 'user':
    case 'uid':
      return user();
    case 'comm':
      return commandName(process);
    case 'args':
    case 'cmd':
    case 'command':
      return commandLine(process);
    case 'rss':
    case 'vsz':
      return kilobytes();
    case 'stat':
    case 's':
      return process.state;
    case 'start':
    case 'stime':
    case 'lstart':
      return formatDate(process.startMs, clock.now() - process.startMs > 86_400_000 ? '%b%d' : '%H:%M');
    case 'etime':
      return elapsed(clock.now() - process.startMs);
    case 'time':
      return elapsed(cpuSeconds(process) * 1000);
    case 'tty':
    case 'tt':
      return '?';
    case '%cpu':
    case 'pcpu':
      return (isLeader(process) ? process.surroundings.cgroup.usage().cpu / 1e7 : 0).toFixed(1);
    case '%mem':
    case 'pmem':
      return '0.1';
    default:
      return '0';
  }
}

function elapsed(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  const days = Math.floor(seconds / 86_400);
  const clock = `${two(Math.floor(seconds / 3600) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return days > 0 ? `${days}-${clock}` : clock;
}

/** What a container uses goes to its first process, whatever number that has where it is looked at from. */
function isLeader({ surroundings, pid }: Process): boolean {
  const [first] = surroundings.cgroup.processes;
  return first === undefined ? pid === 1 : first.pid === pid;
}

function cpuSeconds(process: Process): number {
  const { clock, cgroup } = process.surroundings;
  const share = isLeader(process) ? cgroup.usage().cpu / 1e9 : 0;
  return Math.floor(((clock.now() - process.startMs) / 1000) * share);
}

/** Minutes and seconds of processor time, by what its container uses. */
function cpuTime(process: Process): string {
  const seconds = cpuSeconds(process);
  const minutes = Math.floor(seconds / 60);
  return minutes > 60
    ? `${String(Math.floor(minutes / 60)).padStart(2)}h${String(minutes % 60).padStart(2, '0')}`
    : `${String(minutes).padStart(2)}:${String(seconds % 60).padStart(2, '0')}`;
}

function* kill(call: Call): Routine<number> {
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

function* killNamed(call: Call, matches: (process: Process, name: string) => boolean): Routine<number> {
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

function* pidof(call: Call): Routine<number> {
  const names = call.args.filter((arg) => !arg.startsWith('-'));
  const { pids } = call.process.surroundings;
  const hits = visible(call)
    .filter((process) => names.some((name) => commandName(process) === name || process.argv[0] === name))
    .map((process) => process.pidIn(pids));
  if (hits.length > 0) yield* print(call, `${hits.reverse().join(' ')}\n`);
  return hits.length > 0 ? 0 : 1;
}

function* pgrep(call: Call): Routine<number> {
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

function* id(call: Call): Routine<number> {
  const { values, rest } = parseOptions(call.args, 'ugGnr');
  const { process } = call;
  const { credentials } = process;
  const uid = rest[0] === undefined ? credentials.uid : userByName(process, rest[0]);
  if (uid === undefined) {
    yield* complain(call, call.flavour === 'busybox' ? `unknown user ${rest[0]}` : `'${rest[0]}': no such user`);
    return 1;
  }
  const gid = rest[0] === undefined ? credentials.gid : uid;
  const groups = rest[0] === undefined ? [...new Set([...credentials.groups])].sort((a, b) => a - b) : [gid];
  const named = (number: number, name: string | undefined) =>
    name === undefined ? String(number) : `${number}(${name})`;
  const list = groups.length === 0 ? [gid] : groups;
  if (values.has('u')) yield* print(call, `${values.has('n') ? (userName(process, uid) ?? uid) : uid}\n`);
  else if (values.has('g')) yield* print(call, `${values.has('n') ? (groupName(process, gid) ?? gid) : gid}\n`);
  else if (values.has('G'))
    yield* print(
      call,
      `${list.map((group) => (values.has('n') ? (groupName(process, group) ?? group) : group)).join(' ')}\n`,
    );
  else {
    const all = list.map((group) => named(group, groupName(process, group))).join(',');
    yield* print(
      call,
      `uid=${named(uid, userName(process, uid))} gid=${named(gid, groupName(process, gid))} groups=${all}\n`,
    );
  }
  return 0;
}

function* env(call: Call): Routine<number> {
  const args = [...call.args];
  const environment = args[0] === '-i' || args[0] === '-' ? new Map<string, string>() : new Map(call.process.env);
  while (/^-/.test(args[0] ?? '')) {
    if (args.shift() === '-u') environment.delete(args.shift() ?? '');
  }
  while (/^\w+=/.test(args[0] ?? '')) {
    const [name, ...value] = (args.shift() ?? '').split('=');
    environment.set(name, value.join('='));
  }
  if (args.length === 0) {
    for (const [name, value] of environment) yield* print(call, `${name}=${value}\n`);
    return 0;
  }
  try {
    const path = findCommand(call.process, args[0], environment.get('PATH'));
    if (path === undefined) throw new FileError('ENOENT');
    const child = spawn(call.process, loadExecutable(call.process, path, args), { env: environment });
    return (yield* child.ended()).code;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    yield* complain(
      call,
      call.flavour === 'busybox' ? `can't execute '${args[0]}': ${error.message}` : `'${args[0]}': ${error.message}`,
    );
    return error.code === 'ENOENT' ? 127 : 126;
  }
}

function* printenv(call: Call): Routine<number> {
  if (call.args.length === 0) return yield* env(call);
  let status = 0;
  for (const name of call.args) {
    const value = call.process.env.get(name);
    if (value === undefined) status = 1;
    else yield* print(call, `${value}\n`);
  }
  return status;
}

function* hostname(call: Call): Routine<number> {
  const { surroundings } = call.process;
  const { values, rest } = parseOptions(call.args, 'fisdI');
  if (rest.length > 0) {
    yield* complain(call, `sethostname: Operation not permitted`);
    return 1;
  }
  yield* print(call, `${values.has('i') || values.has('I') ? surroundings.network.address : surroundings.hostname}\n`);
  return 0;
}

function* uname(call: Call): Routine<number> {
  const { surroundings } = call.process;
  const { values } = parseOptions(call.args, 'asnrvmpio');
  const kernel = surroundings.kernel ?? '6.1.0';
  const parts: [string, string][] = [
    ['s', 'Linux'],
    ['n', surroundings.hostname],
    ['r', kernel],
    ['v', '#1 SMP PREEMPT_DYNAMIC'],
    ['m', 'x86_64'],
    ['o', 'GNU/Linux'],
  ];
  const wanted = values.has('a')
    ? parts
    : parts.filter(([letter]) => values.has(letter) || (values.size === 0 && letter === 's'));
  yield* print(call, `${wanted.map(([, text]) => text).join(' ')}\n`);
  return 0;
}

function* uptime(call: Call): Routine<number> {
  const { clock, bootMs } = call.process.surroundings;
  const minutes = Math.floor((clock.now() - (bootMs ?? clock.now())) / 60_000);
  const days = Math.floor(minutes / 1440);
  const since = `${days > 0 ? `${days} day${days > 1 ? 's' : ''}, ` : ''}${String(Math.floor(minutes / 60) % 24).padStart(2)}:${String(minutes % 60).padStart(2, '0')}`;
  yield* print(call, ` ${formatDate(clock.now(), '%H:%M:%S')} up ${since},  load average: 0.12, 0.10, 0.09\n`);
  return 0;
}

function* free(call: Call): Routine<number> {
  const { values } = parseOptions(call.args, 'mhkgb');
  const total = call.process.surroundings.memoryTotal ?? 8 * 2 ** 30;
  const used = Math.round(total * 0.2) + call.process.surroundings.cgroup.memory();
  const unit = values.has('m') || values.has('h') ? 2 ** 20 : values.has('g') ? 2 ** 30 : values.has('b') ? 1 : 1024;
  const cells = [total, used, total - used, 0, Math.round(total * 0.1), total - used].map((bytes) =>
    String(Math.round(bytes / unit)).padStart(12),
  );
  yield* print(
    call,
    `              total        used        free      shared  buff/cache   available\nMem:   ${cells.join('')}\nSwap:  ${['0', '0', '0'].map((text) => text.padStart(12)).join('')}\n`,
  );
  return 0;
}

function* top(call: Call): Routine<number> {
  const { pids } = call.process.surroundings;
  yield* print(call, '  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND\n');
  const rows = visible(call).map((process) => ({
    process,
    cpu: isLeader(process) ? process.surroundings.cgroup.usage().cpu / 1e7 : 0,
  }));
  for (const { process, cpu } of rows.sort((a, b) => b.cpu - a.cpu)) {
    const user = userName(call.process, process.credentials.uid) ?? String(process.credentials.uid);
    yield* print(
      call,
      `${String(process.pidIn(pids)).padStart(5)} ${String(process.parent?.pidIn(pids) ?? 0).padStart(5)} ${user.padEnd(8)} ${process.state}    ${String(Math.round(process.memory / 1024) + 1024).padStart(6)}   0%   0 ${cpu.toFixed(0).padStart(3)}% ${commandLine(process)}\n`,
    );
  }
  return 0;
}

function* timeCommand(call: Call): Routine<number> {
  const { clock } = call.process.surroundings;
  const startMs = clock.now();
  const status = yield* runWords(call, call.args);
  const seconds = ((clock.now() - startMs) / 1000).toFixed(2);
  yield* call.process.descriptors.get(2)?.write(Buffer.from(`real\t0m ${seconds}s\nuser\t0m 0.00s\nsys\t0m 0.00s\n`)) ??
    none();
  return status;
}

function* none(): Routine {}

const UNITS: Record<string, number> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

function* timeout(call: Call): Routine<number> {
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

function* capsh(call: Call): Routine<number> {
  const { capabilities, bounding, uid } = call.process.credentials;
  const names = (set: ReadonlySet<string>) => [...set].map((name) => `cap_${name.toLowerCase()}`).join(',');
  yield* print(
    call,
    `Current: ${uid === 0 ? `${names(capabilities)}=ep` : '='}\nBounding set =${names(bounding)}\nCurrent mask: ${capabilityMask(capabilities)}\n`,
  );
  return 0;
}
