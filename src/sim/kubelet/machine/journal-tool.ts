import { readInstant } from '../../../clock/read-instant.ts';
import type { Routine } from '../processes/routine.ts';
import { type Call, complain, print } from '../tools/call.ts';
import { formatDate } from '../tools/date.ts';
import { parseOptions } from '../tools/options.ts';
import type { Machine } from './machine.ts';

/** `journalctl`: what units of the machine have written, by unit, the last lines, or those that hold a text. */
export function* journalctl(call: Call, machine: Machine): Routine<number> {
  const { values, unknown } = parseOptions(call.args, 'u:n:g:S:U:xebr', [
    ...['unit:=u', 'lines:=n', 'grep:=g', 'since:=S', 'until:=U', 'reverse=r', 'no-pager'],
  ]);
  if (unknown !== undefined)
    return yield* refused(call, `gameday's journal knows -u, -n, -g, -r, --since and --until, and not ${unknown}.`);
  const nowMs = machine.clock.now();
  const [sinceMs, untilMs] = ['S', 'U'].map((letter) => textOf(values.get(letter))).map((at) => instantOf(at, nowMs));
  if (Number.isNaN(sinceMs) || Number.isNaN(untilMs))
    return yield* refused(
      call,
      `Failed to parse timestamp: ${textOf(values.get(Number.isNaN(sinceMs) ? 'S' : 'U')) ?? ''}`,
    );
  const unit = textOf(values.get('u'))?.replace(/\.service$/, '');
  const wanted = new RegExp(textOf(values.get('g')) ?? '', 'i');
  const lines = machine.unitLog
    .filter((entry) => unit === undefined || entry.unit === unit)
    .filter(({ atMs }) => atMs >= (sinceMs ?? -Infinity) && atMs <= (untilMs ?? Infinity))
    .filter(({ text }) => wanted.test(text))
    .slice(-Number(textOf(values.get('n')) ?? Infinity))
    .map((entry) => lineOf(machine, entry));
  if (values.has('r')) lines.reverse();
  yield* print(call, lines.length === 0 ? '-- No entries --\n' : `${lines.join('\n')}\n`);
  return 0;
}

function* refused(call: Call, message: string): Routine<number> {
  yield* complain(call, message);
  return 1;
}

/** `2 days ago` as well; NaN where it can't be read. */
function instantOf(text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined) return undefined;
  const short = text.replace(/^(\d+) ?(s|m|h|d)[a-z]* ago$/, '$1$2');
  return readInstant(short === 'yesterday' ? '1d' : short, nowMs) ?? NaN;
}

function lineOf(machine: Machine, { atMs, unit, level, text }: Machine['unitLog'][number]): string {
  const pid =
    machine
      .processes()
      .find((one) => (one.argv[0] ?? '').endsWith(`/${unit}`))
      ?.pidIn(machine.pids) ?? 1;
  const micros = String(Math.floor((atMs % 1000) * 1000)).padStart(6, '0');
  const stamp = `${level}${formatDate(atMs, '%m%d %H:%M:%S')}.${micros} ${String(pid).padStart(7)}`;
  return `${formatDate(atMs, '%b %d %H:%M:%S')} ${machine.spec.name} ${unit}[${pid}]: ${stamp} ${text}`;
}

function textOf(value: string | true | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
