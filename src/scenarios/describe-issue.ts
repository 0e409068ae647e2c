import { isMap, isNode, isScalar, type Document, type LineCounter } from 'yaml';
import type { z } from 'zod';
import { nearest } from '../nearest.ts';
import type { Locate, Problem } from './problem.ts';

type Issue = z.core.$ZodIssue;

/** The file that an issue is about. */
export interface Described {
  file: string;
  locate: Locate;
  document: Document;
  lines: LineCounter;
}

/** What a schema found, in a sentence, at its place: a key that nobody knows at that key, a missing one where it belongs. */
export function describeIssues(issues: readonly Issue[], file: Described): Problem[] {
  return issues.flatMap((issue) => describe(issue, issues, file));
}

function describe(issue: Issue, all: readonly Issue[], file: Described): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    const missing = all.filter((other) => isMissing(other) && sameParent(other, issue)).map(lastOf);
    return issue.keys.map((key) => unknownKey(key, missing, issue.path, file));
  }
  if (issue.code === 'invalid_union') return describeUnion(issue, file);
  const what = isMissing(issue) ? 'this is missing' : lowered(issue.message);
  return [{ file: file.file, ...file.locate(issue.path), message: `${pathText(issue.path)}${what}` }];
}

/** Of several shapes the one that fits best speaks; where none has the keys at all, which keys there could be. */
function describeUnion(issue: Extract<Issue, { code: 'invalid_union' }>, file: Described): Problem[] {
  const below = issue.errors.map((errors) =>
    errors.map((error) => ({ ...error, path: [...issue.path, ...error.path] })),
  );
  const close = below
    .filter((errors) => errors.length > 0 && !errors.some(({ code }) => code === 'unrecognized_keys'))
    .filter((errors) => errors.every((error) => error.path.length > issue.path.length))
    .sort((a, b) => a.length - b.length);
  if (close.length > 0) return describeIssues(close[0], file);
  const foreign = below.flat().find((error) => error.code === 'unrecognized_keys');
  const missing = [...new Set(below.flat().filter(isMissing).map(lastOf))];
  if (foreign?.code === 'unrecognized_keys' && missing.length > 0)
    return foreign.keys.slice(0, 1).map((key) => unknownKey(key, missing, foreign.path, file));
  return [{ file: file.file, ...file.locate(issue.path), message: `${pathText(issue.path)}${lowered(issue.message)}` }];
}

function unknownKey(key: string, missing: readonly string[], path: readonly PropertyKey[], file: Described): Problem {
  const near = nearest(key, missing);
  const advice =
    near !== undefined ? `: did you mean ${near}?` : missing.length > 1 ? `: there are ${missing.join(', ')}` : '';
  return {
    file: file.file,
    ...(keyPlace(key, path, file) ?? file.locate(path)),
    message: `${pathText(path)}unknown key "${key}"${advice}`,
  };
}

function keyPlace(key: string, path: readonly PropertyKey[], { document, lines }: Described) {
  const map = path.length === 0 ? document.contents : document.getIn(path, true);
  if (!isMap(map)) return undefined;
  const found = map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key)?.key;
  if (!isNode(found) || !found.range) return undefined;
  const { line, col } = lines.linePos(found.range[0]);
  return { line, column: col };
}

function isMissing(issue: Issue): boolean {
  return issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
}

function sameParent(a: Issue, b: Issue): boolean {
  return a.path.slice(0, -1).join('.') === b.path.join('.');
}

function lastOf(issue: Issue): string {
  return String(issue.path.at(-1));
}

function pathText(path: readonly PropertyKey[]): string {
  return path.length === 0 ? '' : `${path.map(String).join('.')}: `;
}

function lowered(message: string): string {
  return `${message.charAt(0).toLowerCase()}${message.slice(1)}`;
}
