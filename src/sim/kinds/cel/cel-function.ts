import { CelEvaluationError } from './cel-error.ts';
import {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  listOf,
  mapOf,
  NULL,
  optionalOf,
  STRING,
  TIMESTAMP,
  TYPE,
  UINT,
} from './cel-type.ts';
import type { CelValue } from './cel-value.ts';

/** One overload of a function. The target of a member is the first argument. */
export interface CelOverload {
  name: string;
  member: boolean;
  params: readonly CelType[];
  result: CelType;
  call(args: readonly CelValue[]): CelValue;
}

/**
 * A library: overloads by signature, such as `string.startsWith(string): bool`, `list<A>.sum(): A`, `url(string): kubernetes.URL`.
 * Where a global function's name has a dot, two colons stand before it: `::ip.isCanonical(string): bool`.
 */
export type CelLibrary = Readonly<Record<string, (...args: never[]) => unknown>>;

const SIGNATURE = /^(?:::([\w.]+)|(?:(.+)\.)?([\w@?\[\]<>=!&|:+*/%-]+))\((.*)\): (.+)$/;
const NAMED: Readonly<Record<string, CelType>> = {
  int: INT,
  uint: UINT,
  double: DOUBLE,
  string: STRING,
  bytes: BYTES,
  bool: BOOL,
  null: NULL,
  dyn: DYN,
  timestamp: TIMESTAMP,
  duration: DURATION,
  type: TYPE,
};

/** The overloads of libraries, by name. */
export function functionTable(libraries: readonly CelLibrary[]): Map<string, CelOverload[]> {
  const table = new Map<string, CelOverload[]>();
  for (const library of libraries) {
    for (const [signature, call] of Object.entries(library)) {
      const overload = parseSignature(signature, call as (...args: readonly CelValue[]) => CelValue);
      const overloads = table.get(overload.name);
      if (overloads === undefined) table.set(overload.name, [overload]);
      else overloads.push(overload);
    }
  }
  return table;
}

function parseSignature(signature: string, call: (...args: readonly CelValue[]) => CelValue): CelOverload {
  const parts = SIGNATURE.exec(signature);
  if (parts === null) throw new Error(`no signature of a CEL function: ${signature}`);
  const [, dotted, target, plain, params, result] = parts as (string | undefined)[];
  const types = splitTypes(params ?? '').map(parseType);
  return {
    name: dotted ?? plain ?? '',
    member: target !== undefined,
    params: target === undefined ? types : [parseType(target), ...types],
    result: parseType(result ?? 'dyn'),
    call: (args) => call(...args),
  };
}

export function parseType(text: string): CelType {
  if (Object.hasOwn(NAMED, text)) return NAMED[text];
  const generic = /^(list|map|optional)<(.+)>$/.exec(text);
  if (generic !== null) {
    const inner = splitTypes(generic[2]).map(parseType);
    if (generic[1] === 'list') return listOf(inner[0]);
    return generic[1] === 'optional' ? optionalOf(inner[0]) : mapOf(inner[0], inner[1]);
  }
  return /^[A-Z]$/.test(text) ? { kind: 'param', name: text } : { kind: 'opaque', name: text };
}

function splitTypes(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '<') depth++;
    else if (text[i] === '>') depth--;
    else if (text[i] === ',' && depth === 0) {
      parts.push(text.slice(start, i).trim());
      start = i + 1;
    }
  }
  const last = text.slice(start).trim();
  return last === '' ? parts : [...parts, last];
}

export function noSuchOverload(): CelEvaluationError {
  return new CelEvaluationError('no such overload');
}
