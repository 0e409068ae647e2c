import type { LogLine, LogSource } from '../processes/log-source.ts';
import { formatDate } from '../tools/date.ts';
import type { Behaviour } from './image-schema.ts';

type Entry = Behaviour['log'][number];

/** What a program logs by the clock, from its start to its end. */
export function behaviourLog(
  entries: readonly Entry[],
  life: { startMs: number; endMs(): number; env: ReadonlyMap<string, string> },
): LogSource {
  return {
    between: (fromMs, toMs) => {
      const until = Math.min(toMs, life.endMs());
      const lines = entries.flatMap((entry) => linesOf(entry, { fromMs, toMs: until, ...life }));
      return lines.sort((a, b) => a.atMs - b.atMs);
    },
    nextAfter: (instantMs) => {
      const next = entries.map((entry) => turnAfter(entry, life.startMs, instantMs)).filter((at) => at !== undefined);
      const earliest = Math.min(...next);
      return next.length > 0 && earliest <= life.endMs() ? earliest : undefined;
    },
  };
}

function turnAfter({ at, every }: Entry, startMs: number, instantMs: number): number | undefined {
  const first = startMs + (at ?? every ?? 0);
  if (first > instantMs) return first;
  return every === undefined ? undefined : first + (Math.floor((instantMs - first) / every) + 1) * every;
}

interface Span {
  fromMs: number;
  toMs: number;
  startMs: number;
  env: ReadonlyMap<string, string>;
}

function linesOf(entry: Entry, { fromMs, toMs, startMs, env }: Span): LogLine[] {
  const lines: LogLine[] = [];
  for (let at = turnAfter(entry, startMs, fromMs); at !== undefined && at <= toMs; at = turnAfter(entry, startMs, at)) {
    const turn = entry.every === undefined ? 0 : Math.round((at - startMs) / entry.every);
    // Entries that come again and again say their lines in turn.
    const said = entry.every === undefined ? entry.lines : [entry.lines[turn % entry.lines.length]];
    for (const line of said) lines.push({ atMs: at, stream: entry.stream, text: `${fill(line, at, turn, env)}\n` });
  }
  return lines;
}

/** `{time}`, `{date}`, `{seconds}`, `{turn}`, `{number}` (drawn from the turn), `{env.NAME}`. */
function fill(line: string, atMs: number, turn: number, env: ReadonlyMap<string, string>): string {
  return line.replace(/\{([\w.]+)\}/g, (whole, name: string) => {
    if (name === 'time')
      return formatDate(atMs, '%Y-%m-%dT%H:%M:%S.').concat(String(atMs % 1000).padStart(3, '0'), 'Z');
    if (name === 'date') return formatDate(atMs, '%Y/%m/%d %H:%M:%S');
    if (name === 'seconds') return String(Math.floor(atMs / 1000));
    if (name === 'turn') return String(turn);
    if (name === 'number') return String((Math.imul(turn + 1, 2_654_435_761) >>> 0) % 1000);
    return name.startsWith('env.') ? (env.get(name.slice(4)) ?? '') : whole;
  });
}
