import type { Routine } from '../processes/routine.ts';
import { type Call, contentAt, input, print } from './call.ts';

export function* printLines(call: Call, lines: readonly string[]): Routine {
  if (lines.length > 0) yield* print(call, `${lines.join('\n')}\n`);
}

interface Source {
  readLine(): Routine<string | undefined>;
  readAll(): Routine<Buffer>;
}

export function* source_(call: Call, path: string): Routine<Source | undefined> {
  const file = path === '-' ? input(call) : undefined;
  if (file !== undefined) return file;
  const content = yield* contentAt(call, path);
  if (content === undefined) return undefined;
  const lines = content.toString('latin1').split(/(?<=\n)/);
  return {
    *readLine() {
      const line = lines.shift();
      return line === undefined || line === '' ? undefined : Buffer.from(line, 'latin1').toString();
    },
    *readAll() {
      return content;
    },
  };
}

export function* eachPathOrInput(paths: readonly string[], take: (path: string) => Routine<number>): Routine<number> {
  let status = 0;
  for (const path of paths.length === 0 ? ['-'] : paths) status = Math.max(status, yield* take(path));
  return status;
}

export function withEnds(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
