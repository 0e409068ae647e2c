import type { Routine } from '../processes/routine.ts';
import { evaluate } from './arithmetic.ts';
import { ShellError } from './control-flow.ts';
import { patternSource } from './glob.ts';
import type { Piece } from './piece.ts';
import { expandPattern, expandText } from './pieces.ts';
import type { Shell } from './shell.ts';
import type { ParameterOperation, Part, WordPart } from './syntax.ts';

/** `$name` and all that braces can say of it. */
export function* expandParameter(shell: Shell, part: Part<'ParameterExpansion'>, quoted: boolean): Routine<Piece[]> {
  const { parameter, operation } = part;
  if ((parameter === '@' || parameter === '*') && operation === null) return allPositional(shell, parameter, quoted);
  const list = arrayOf(shell, parameter);
  if (list !== undefined && operation === null) return fieldsOf(list, quoted);
  const value = parameterValue(shell, parameter);
  if (operation === null) {
    if (value === undefined && shell.options.has('u')) throw new ShellError(`${parameter}: parameter not set`);
    return piece(value ?? '', quoted);
  }
  return yield* operate(shell, { parameter, value, operation }, quoted);
}

function piece(text: string, quoted: boolean): Piece[] {
  return [{ text, quoted, split: !quoted }];
}

function allPositional(shell: Shell, parameter: '@' | '*', quoted: boolean): Piece[] {
  if (parameter === '*' && quoted) return piece(shell.positional.join((shell.get('IFS') ?? ' ').slice(0, 1)), true);
  return fieldsOf(shell.positional, quoted);
}

function fieldsOf(values: readonly string[], quoted: boolean): Piece[] {
  return values.map((text, at) => ({ text, quoted, split: !quoted, ...(at > 0 ? { breaks: true } : {}) }));
}

function arrayOf(shell: Shell, parameter: string): string[] | undefined {
  const all = /^(\w+)\[[@*]\]$/.exec(parameter);
  if (all === null) return undefined;
  const variable = shell.variables.get(all[1]);
  return variable === undefined ? [] : (variable.list ?? [variable.value]);
}

export function parameterValue(shell: Shell, parameter: string): string | undefined {
  switch (parameter) {
    case '?':
      return String(shell.status);
    case '#':
      return String(shell.positional.length);
    case '$':
      return String(shell.process.pid);
    case '!':
      return shell.lastBackground === undefined ? undefined : String(shell.lastBackground);
    case '-':
      return [...shell.options].filter((option) => option.length === 1).join('');
    case '0':
      return shell.name;
    case '@':
    case '*':
      return shell.positional.length === 0 ? undefined : shell.positional.join(' ');
    case 'LINENO':
      return String(shell.line);
    case 'PPID':
      return String(shell.process.parentPid);
    case 'RANDOM':
      return String(shell.process.surroundings.randomBytes(2).readUInt16BE() & 0x7fff);
    case 'SECONDS':
      return String(Math.floor((shell.process.surroundings.clock.now() - shell.process.startMs) / 1000));
  }
  if (/^\d+$/.test(parameter)) return shell.positional[Number(parameter) - 1];
  const element = /^(\w+)\[(\d+)\]$/.exec(parameter);
  if (element !== null) return shell.variables.get(element[1])?.list?.[Number(element[2])];
  return shell.get(parameter);
}

interface Operand {
  parameter: string;
  value: string | undefined;
  operation: ParameterOperation;
}

function* operate(shell: Shell, { parameter, value, operation }: Operand, quoted: boolean): Routine<Piece[]> {
  const missing = (checkEmpty: boolean) => value === undefined || (checkEmpty && value === '');
  switch (operation.type) {
    case 'DefaultValue':
      return missing(operation.checkEmpty)
        ? yield* wordPieces(shell, operation.word.parts, quoted)
        : piece(value ?? '', quoted);
    case 'UseAlternative':
      return missing(operation.checkEmpty) ? [] : yield* wordPieces(shell, operation.word.parts, quoted);
    case 'AssignDefault': {
      if (!missing(operation.checkEmpty)) return piece(value ?? '', quoted);
      const text = yield* expandText(shell, operation.word);
      shell.set(parameter, text);
      return piece(text, quoted);
    }
    case 'ErrorIfUnset': {
      if (!missing(operation.checkEmpty)) return piece(value ?? '', quoted);
      const text = operation.word === null ? '' : yield* expandText(shell, operation.word);
      throw new ShellError(
        `${parameter}: ${text || (operation.checkEmpty ? 'parameter not set or null' : 'parameter not set')}`,
      );
    }
    case 'Length':
      return piece(lengthOf(shell, parameter, value), quoted);
    case 'Substring': {
      const text = value ?? '';
      const from = Number(evaluate(shell, operation.offset.expression));
      const start = from < 0 ? Math.max(0, text.length + from) : from;
      const length = operation.length === null ? text.length : Number(evaluate(shell, operation.length.expression));
      return piece(length < 0 ? text.slice(start, length) : text.slice(start, start + length), quoted);
    }
    case 'PatternRemoval': {
      const { text, isQuoted } = yield* expandPattern(shell, operation.pattern);
      return piece(removePattern(value ?? '', patternSource(text, isQuoted), operation.side, operation.greedy), quoted);
    }
    case 'PatternReplacement': {
      const { text, isQuoted } = yield* expandPattern(shell, operation.pattern);
      const replacement = operation.replacement === null ? '' : yield* expandText(shell, operation.replacement);
      const source = patternSource(text, isQuoted);
      const anchored = operation.anchor === 'start' ? `^${source}` : operation.anchor === 'end' ? `${source}$` : source;
      return piece(
        (value ?? '').replace(new RegExp(anchored, operation.all ? 'gs' : 's'), () => replacement),
        quoted,
      );
    }
    case 'CaseModification':
      return piece(changeCase(value ?? '', operation.direction, operation.all), quoted);
    case 'Indirection':
      return piece(value === undefined ? '' : (parameterValue(shell, value) ?? ''), quoted);
    default:
      throw new ShellError('bad substitution');
  }
}

function* wordPieces(shell: Shell, parts: readonly WordPart[], quoted: boolean): Routine<Piece[]> {
  const pieces = yield* shell.interpreter.expandParts(shell, parts, quoted);
  return pieces.map((one) => (one.quoted ? one : { ...one, split: true }));
}

function lengthOf(shell: Shell, parameter: string, value: string | undefined): string {
  const list = arrayOf(shell, parameter);
  if (list !== undefined) return String(list.length);
  if (parameter === '@' || parameter === '*') return String(shell.positional.length);
  return String((value ?? '').length);
}

function removePattern(text: string, source: string, side: 'prefix' | 'suffix', greedy: boolean): string {
  const expression = new RegExp(`^(?:${source})$`, 's');
  const lengths = Array.from({ length: text.length + 1 }, (_, at) => (greedy ? text.length - at : at));
  for (const length of lengths) {
    const candidate = side === 'prefix' ? text.slice(0, length) : text.slice(text.length - length);
    if (expression.test(candidate)) return side === 'prefix' ? text.slice(length) : text.slice(0, text.length - length);
  }
  return text;
}

function changeCase(text: string, direction: 'upper' | 'lower', all: boolean): string {
  const change = (part: string) => (direction === 'upper' ? part.toUpperCase() : part.toLowerCase());
  return all ? change(text) : change(text.slice(0, 1)) + text.slice(1);
}
