import type { Routine } from '../processes/routine.ts';
import { type Call, eachInput, print } from './call.ts';
import { parseOptions } from './options.ts';

/** Bytes in sixteens: as words of two, or with -C one by one and as text. */
export function* hexdump(call: Call): Routine<number> {
  const { values, rest } = parseOptions(call.args, 'Cv');
  const width = values.has('C') ? 8 : 7;
  return yield* eachInput(call, rest, function* dump(content) {
    for (let at = 0; at < content.length; at += 16) {
      const row = content.subarray(at, at + 16);
      yield* print(call, `${hex(at, width)}${values.has('C') ? canonical(row) : words(row)}\n`);
    }
    if (content.length > 0) yield* print(call, `${hex(content.length, width)}\n`);
  });
}

function hex(value: number, width: number): string {
  return value.toString(16).padStart(width, '0');
}

function canonical(row: Buffer): string {
  const bytes = Array.from({ length: 16 }, (_, at) => (at < row.length ? hex(row[at], 2) : '  '));
  const text = [...row].map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
  return `  ${bytes.slice(0, 8).join(' ')}  ${bytes.slice(8).join(' ')}  |${text}|`;
}

function words(row: Buffer): string {
  const out: string[] = [];
  for (let at = 0; at < row.length; at += 2) out.push(hex(row[at] + 256 * (row[at + 1] ?? 0), 4));
  return ` ${out.join(' ')}`;
}
