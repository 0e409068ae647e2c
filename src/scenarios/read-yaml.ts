import { readFileSync } from 'node:fs';
import { type Document, isNode, isScalar, LineCounter, parseAllDocuments, parseDocument } from 'yaml';

import type { z } from 'zod';
import { UserError } from '../user-error.ts';
import { describeIssues } from './describe-issue.ts';
import type { Locate, Place, Problem } from './problem.ts';

/** A file parsed and checked, or what is wrong with it. */
export type Reading<T> = { value: T; locate: Locate } | { problems: Problem[] };

/** Reads a YAML file by a schema. Every problem carries its line and column. */
export function readYaml<T>(file: string, schema: z.ZodType<T>): Reading<T> {
  const lines = new LineCounter();
  const source = readFileSync(file, 'utf8');
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false, merge: true });
  if (document.errors.length > 0) {
    return {
      problems: document.errors.map((error) => {
        const { line, col } = lines.linePos(error.pos[0]);
        return { file, line, column: col, message: `${error.message}${yamlAdvice(error.code)}` };
      }),
    };
  }
  const locate: Locate = (path, offset = 0) => placeOf({ document, lines, source }, path, offset);
  // Counting what aliases stand for would walk the whole file for each of them.
  const parsed = schema.safeParse(document.toJS({ maxAliasCount: -1 }));
  if (parsed.success) return { value: parsed.data, locate };
  return { problems: describeIssues(parsed.error.issues, { file, locate, document, lines }) };
}

/** The same, where a problem ends the matter. */
export function readYamlOrFail<T>(file: string, schema: z.ZodType<T>): T {
  const reading = readYaml(file, schema);
  if ('value' in reading) return reading.value;
  throw new UserError({
    code: 'SCENARIO_INVALID',
    fact: reading.problems.map(formatProblem).join('\n'),
    next: 'Correct the file; `gameday scenario lint` checks all of a scenario.',
  });
}

/** All objects of a file of manifests. */
export function readManifests(file: string): Record<string, unknown>[] {
  return parseAllDocuments(readFileSync(file, 'utf8'), { version: '1.1', merge: true })
    .map((document) => {
      const value: unknown = document.toJS();
      return value;
    })
    .filter((value): value is Record<string, unknown> => value !== null && typeof value === 'object');
}

export function formatProblem({ file, line, column, message }: Problem): string {
  return `${file}:${line}:${column}: ${message}`;
}

/** What the reader of YAML calls nested mappings is, as a rule, a sentence with a colon in it. */
function yamlAdvice(code: string): string {
  return code === 'BLOCK_AS_IMPLICIT_KEY' ? ': a text with a colon in it stands in quotes' : '';
}

interface Source {
  document: Document;
  lines: LineCounter;
  source: string;
}

/** The place of the innermost part of the path that the file has. */
function placeOf({ document, lines, source }: Source, path: readonly PropertyKey[], offset: number): Place {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (!isNode(node) || !node.range) continue;
    const [start] = node.range;
    // Within a text only where the file has it letter by letter: not where it is folded, or has signs escaped.
    const begin = /^["']/.test(source[start]) ? start + 1 : start;
    const text = isScalar(node) && typeof node.value === 'string' ? node.value.slice(0, offset) : undefined;
    const isWithin = length === path.length && text !== undefined && source.startsWith(text, begin);
    return at(lines, offset > 0 && isWithin ? begin + offset : start);
  }
  return { line: 1, column: 1 };
}

function at(lines: LineCounter, position: number): Place {
  const { line, col } = lines.linePos(position);
  return { line, column: col };
}
