import { capabilityMask } from '../processes/credentials.ts';
import { findCommand, loadExecutable, spawn } from '../processes/execute.ts';
import { FileError } from '../files/file-error.ts';
import type { Routine } from '../processes/routine.ts';
import { type Call, complain, print, type ToolSet } from './call.ts';
import { formatDate } from './date.ts';
import { groupName, userByName, userName } from './names.ts';
import { parseOptions } from './options.ts';
import { runWords } from './run-words.ts';
import { commandLine, commandName, coresOf, ps, visible } from './ps.ts';
import { kill, killNamed, none, pgrep, pidof, timeout } from './signal-tools.ts';

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
    cpu: coresOf(process) * 100,
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

function* capsh(call: Call): Routine<number> {
  const { capabilities, bounding, uid } = call.process.credentials;
  const names = (set: ReadonlySet<string>) => [...set].map((name) => `cap_${name.toLowerCase()}`).join(',');
  yield* print(
    call,
    `Current: ${uid === 0 ? `${names(capabilities)}=ep` : '='}\nBounding set =${names(bounding)}\nCurrent mask: ${capabilityMask(capabilities)}\n`,
  );
  return 0;
}
