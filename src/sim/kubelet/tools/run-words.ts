import { FileError } from '../files/file-error.ts';
import { findCommand, loadExecutable, spawn } from '../processes/execute.ts';
import type { Routine } from '../processes/routine.ts';
import { type Call, cannotOpen, complain, contentAt, linesOf } from './call.ts';
import { parseOptions } from './options.ts';

/** Runs a command and waits for it. */
export function* runWords(call: Call, words: readonly string[]): Routine<number> {
  const path = findCommand(call.process, words[0] ?? '');
  try {
    if (path === undefined) throw new FileError('ENOENT');
    const child = spawn(call.process, loadExecutable(call.process, path, words));
    return (yield* child.ended()).code;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    yield* complain(call, cannotRun(call, words[0] ?? '', error));
    return error.code === 'ENOENT' ? 127 : 126;
  }
}

function cannotRun(call: Call, name: string, error: FileError): string {
  return call.flavour === 'busybox' ? `can't execute '${name}': ${error.message}` : cannotOpen(call, name, error);
}

export function* xargs(call: Call): Routine<number> {
  const { values, rest } = parseOptions(call.args, '+0n:I:rtP:L:d:a:i', [
    'null=0',
    'max-args:=n',
    'replace:=I',
    'no-run-if-empty=r',
  ]);
  const text = ((yield* contentAt(call, '-')) ?? '').toString();
  const words = rest.length === 0 ? ['echo'] : rest;
  const replace = values.get('I');
  const items = values.has('0')
    ? text.split('\0').filter((item) => item !== '')
    : typeof replace === 'string'
      ? linesOf(text).filter((line) => line.trim() !== '')
      : (text.match(/'[^']*'|"[^"]*"|\S+/g) ?? []).map((item) => item.replace(/^(['"])(.*)\1$/, '$2'));
  const batches: string[][] = [];
  if (typeof replace === 'string')
    for (const item of items) batches.push(words.map((word) => word.replaceAll(replace, item.trim())));
  else {
    const size = Number(values.get('n') ?? values.get('L') ?? (items.length || 1));
    for (let at = 0; at < items.length; at += size) batches.push([...words, ...items.slice(at, at + size)]);
    if (items.length === 0 && !values.has('r') && call.flavour === 'gnu') batches.push([...words]);
  }
  let status = 0;
  for (const batch of batches) {
    const code = yield* runWords(call, batch);
    if (code !== 0) status = code >= 126 ? code : 123;
  }
  return status;
}
