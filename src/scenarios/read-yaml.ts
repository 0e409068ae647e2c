import { readFileSync } from 'node:fs';
import { isNode, LineCounter, parseAllDocuments, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { UserError } from '../user-error.ts';

/** Something wrong in a file, where it is. */
export interface Problem {
  file: string;
  line: number;
  column: number;
  message: string;
}

/** A file parsed and checked, or what is wrong with it. */
export type Reading<T> =
  | { value: T; locate: (path: readonly PropertyKey[]) => { line: number; column: number } }
  | { problems: Problem[] };

/** Reads a YAML file by a schema. Every problem carries its line and column. */
export function readYaml<T>(file: string, schema: z.ZodType<T>): Reading<T> {
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines, prettyErrors: false, merge: true });
  if (document.errors.length > 0) {
    return {
      problems: document.errors.map((error) => {
        const { line, col } = lines.linePos(error.pos[0]);
        return { file, line, column: col, message: error.message };
      }),
    };
  }
  const locate = (path: readonly PropertyKey[]) => placeOf(document, lines, path);
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return { value: parsed.data, locate };
  return {
    problems: parsed.error.issues.map((issue) => ({ file, ...locate(issue.path), message: describe(issue) })),
  };
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

/** The place of the innermost part of the path that the file has. */
function placeOf(
  document: Document,
  lines: LineCounter,
  path: readonly PropertyKey[],
): { line: number; column: number } {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) {
      const { line, col } = lines.linePos(node.range[0]);
      return { line, column: col };
    }
  }
  return { line: 1, column: 1 };
}

function describe(issue: z.core.$ZodIssue): string {
  const where = issue.path.length === 0 ? '' : `${issue.path.map(String).join('.')}: `;
  return `${where}${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`;
}
