import type { Process } from '../processes/process.ts';
import type { Routine } from '../processes/routine.ts';
import { baseName, type Call, print } from './call.ts';
import { formatDate } from './date.ts';
import { userName } from './names.ts';
import { parseOptions } from './options.ts';

export function commandLine(process: Process): string {
  return process.argv.join(' ');
}

/** What the kernel keeps as a process's name. */
export function commandName(process: Process): string {
  return baseName(process.argv[0] ?? '').slice(0, 15);
}

export function visible(call: Call): Process[] {
  return call.process.surroundings.pids.list();
}

export function* ps(call: Call): Routine<number> {
  const { values } = parseOptions(
    call.args.map((arg, index) => (index === 0 && /^[a-z]+$/i.test(arg) ? `-${arg}` : arg)),
    'aAeflxuwTo:p:',
    ['forest', 'sort:'],
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
  const order = values.get('sort');
  if (typeof order === 'string') sortBy(call, shown, order.split(','));
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

/** `-pcpu` is the most first, `+pid` and `pid` the least. */
function sortBy(call: Call, processes: Process[], keys: readonly string[]): void {
  const compare = (a: string, b: string) => Number(a) - Number(b) || a.localeCompare(b);
  processes.sort((a, b) => {
    for (const key of keys) {
      const column = key.replace(/^[+-]/, '');
      const difference = compare(cell(call, a, column), cell(call, b, column)) * (key.startsWith('-') ? -1 : 1);
      if (difference !== 0) return difference;
    }
    return 0;
  });
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
      return (coresOf(process) * 100).toFixed(1);
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

/** The processors that it has now: 1 is a whole one. */
export function coresOf(process: Process): number {
  const { cgroup, cpuShare } = process.surroundings;
  return isLeader(process) ? (cgroup.usage().cpu * (cpuShare?.() ?? 1)) / 1e9 : 0;
}

function cpuSeconds(process: Process): number {
  const { clock } = process.surroundings;
  return Math.floor(((clock.now() - process.startMs) / 1000) * coresOf(process));
}

/** Minutes and seconds of processor time, by what its container uses. */
function cpuTime(process: Process): string {
  const seconds = cpuSeconds(process);
  const minutes = Math.floor(seconds / 60);
  return minutes > 60
    ? `${String(Math.floor(minutes / 60)).padStart(2)}h${String(minutes % 60).padStart(2, '0')}`
    : `${String(minutes).padStart(2)}:${String(seconds % 60).padStart(2, '0')}`;
}
