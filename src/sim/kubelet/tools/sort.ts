import type { Routine } from '../processes/routine.ts';
import { type Call, contentAt, eachInput, linesOf, print } from './call.ts';
import { parseOptions } from './options.ts';
import { printLines, withEnds } from './read-input.ts';

export function* sort(call: Call): Routine<number> {
  const { values, rest } = parseOptions(call.args, 'nrufbk:t:o:hVcsz', [
    'reverse=r',
    'unique=u',
    'numeric-sort=n',
    'key:=k',
    'field-separator:=t',
    'human-numeric-sort=h',
    'version-sort=V',
  ]);
  const lines: string[] = [];
  const status = yield* eachInput(call, rest, function* collect(content) {
    lines.push(...linesOf(content));
  });
  const compare = comparison(values);
  lines.sort(
    (a, b) => compare(a, b) || (values.has('u') || values.has('s') ? 0 : plainOrder(a, b) * (values.has('r') ? -1 : 1)),
  );
  const kept = values.has('u') ? lines.filter((line, at) => at === 0 || compare(lines[at - 1], line) !== 0) : lines;
  const target = values.get('o');
  if (typeof target === 'string') call.process.files.write(target, withEnds(kept), { cwd: call.process.cwd });
  else yield* print(call, withEnds(kept));
  return status;
}

function plainOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function comparison(values: ReadonlyMap<string, string | true>): (a: string, b: string) => number {
  const key = String(values.get('k') ?? '');
  const [, field, flags = ''] = /^(\d+)[\d.,]*([a-zA-Z]*)/.exec(key) ?? [];
  const has = (flag: string) => values.has(flag) || flags.includes(flag);
  const separator = values.get('t');
  const part = (line: string) => {
    if (field === undefined) return line;
    const fields = typeof separator === 'string' ? line.split(separator) : line.trim().split(/\s+/);
    const range = /,/.test(key)
      ? fields.slice(Number(field) - 1, Number(key.split(',')[1].replace(/\D.*/, '')))
      : fields.slice(Number(field) - 1);
    return range.join(typeof separator === 'string' ? separator : ' ');
  };
  const sign = has('r') ? -1 : 1;
  return (a, b) => {
    const [left, right] = [part(a), part(b)];
    if (has('n')) return sign * ((Number.parseFloat(left) || 0) - (Number.parseFloat(right) || 0));
    if (has('h')) return sign * (humanSize(left) - humanSize(right));
    if (has('V')) return sign * left.localeCompare(right, 'en', { numeric: true });
    return sign * (has('f') ? plainOrder(left.toLowerCase(), right.toLowerCase()) : plainOrder(left, right));
  };
}

function humanSize(text: string): number {
  const match = /^\s*([\d.]+)([KMGT]?)/i.exec(text);
  return match === null
    ? 0
    : Number(match[1]) * 1024 ** 'KMGT'.indexOf(match[2].toUpperCase() || '-') || Number(match[1]);
}

export function* uniq(call: Call): Routine<number> {
  const { values, rest } = parseOptions(call.args, 'cdui');
  const content = yield* contentAt(call, rest[0] ?? '-');
  if (content === undefined) return 1;
  const runs: { line: string; count: number }[] = [];
  const key = (line: string) => (values.has('i') ? line.toLowerCase() : line);
  for (const line of linesOf(content)) {
    const last = runs.at(-1);
    if (last !== undefined && key(last.line) === key(line)) last.count += 1;
    else runs.push({ line, count: 1 });
  }
  const kept = runs.filter(({ count }) => (values.has('d') ? count > 1 : values.has('u') ? count === 1 : true));
  yield* printLines(
    call,
    kept.map(({ line, count }) => (values.has('c') ? `${String(count).padStart(7)} ${line}` : line)),
  );
  return 0;
}
