import type { Routine } from '../processes/routine.ts';
import { attempt, type Call, eachInput, print } from './call.ts';
import { parseOptions } from './options.ts';

export function* tail(call: Call): Routine<number> {
  const args = call.args.map((arg) => (/^-\d+$/.test(arg) ? `-n${arg.slice(1)}` : arg));
  const { values, rest } = parseOptions(args, 'n:c:fFqvs:', ['lines:=n', 'bytes:=c', 'follow=f']);
  const [path = '-'] = rest;
  if (isEndless(call, path)) return yield* swallow(call);
  const wanted = String(values.get('c') ?? values.get('n') ?? '10');
  const status = yield* eachInput(call, rest, (content) =>
    print(call, values.has('c') ? lastBytes(content, wanted) : lastLines(content, wanted)),
  );
  if ((values.has('f') || values.has('F')) && path !== '-' && status === 0) yield* follow(call, path);
  return status;
}

function isEndless(call: Call, path: string): boolean {
  const inode =
    path === '-'
      ? undefined
      : attempt(
          () => call.process.files.get(path, { cwd: call.process.cwd }),
          () => {},
        );
  return inode?.type === 'device' && (inode.device === 'zero' || inode.device === 'full' || inode.device === 'random');
}

/** A last line that never ends is kept in memory until there is none left. */
function* swallow(call: Call): Routine<number> {
  for (;;) {
    if (!call.process.allocate(4 << 20)) return 137;
    yield (wake) => {
      const timer = call.process.surroundings.clock.after(5, wake);
      return () => timer.cancel();
    };
  }
}

function lastLines(content: Buffer, wanted: string): string {
  const lines = content
    .toString()
    .split(/(?<=\n)/)
    .filter((line) => line !== '');
  const count = Number(wanted);
  if (wanted.startsWith('+')) return lines.slice(Math.max(0, count - 1)).join('');
  return count === 0 ? '' : lines.slice(-Math.abs(count)).join('');
}

function lastBytes(content: Buffer, wanted: string): Buffer {
  const count = Number(wanted);
  return wanted.startsWith('+')
    ? content.subarray(Math.max(0, count - 1))
    : content.subarray(Math.max(0, content.length - Math.abs(count)));
}

/** Looks once a second, as busybox does. */
function* follow(call: Call, path: string): Routine {
  const { clock } = call.process.surroundings;
  let shown = call.process.files.read(path, call.process.cwd).length;
  for (;;) {
    yield (wake) => {
      const timer = clock.after(1000, wake);
      return () => timer.cancel();
    };
    const content = attempt(
      () => call.process.files.read(path, call.process.cwd),
      () => {},
    );
    if (content === undefined) continue;
    if (content.length < shown) shown = 0;
    yield* print(call, content.subarray(shown));
    shown = content.length;
  }
}
