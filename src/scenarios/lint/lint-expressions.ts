import { CelCompiler } from '../../checks/cel.ts';
import { nearest } from '../../nearest.ts';
import { placesIn } from '../fill-parameters.ts';
import type { Problem } from '../problem.ts';
import type { ScenarioFiles, SourceFile } from './scenario-files.ts';
import { walk } from './walk.ts';

/** Names that the engine binds somewhere. Those of `each` and `let` are added where a file has them. */
const BOUND = [
  ...['params', 'facts', 'changes', 'now', 'started'],
  ...['object', 'old', 'node', 'evidence', 'event', 'value', 'values'],
  ...[
    'name',
    'ref',
    'others',
    'source',
    'destination',
    'reason',
    'question',
    'user',
    'message',
    'count',
    'explanation',
  ],
];
const CEL_KEYS = new Set(['where', 'that', 'expression', 'satisfies']);
const TEMPLATE_KEYS = new Set(['met', 'unmet', 'say']);

/** Expressions that do not parse or use unknown names, templates likewise, and `${…}` without a parameter. */
export function lintExpressions(files: ScenarioFiles): Problem[] {
  const parameters = new Set([...Object.keys(files.scenario.value.parameters), 'playStart']);
  const cel = new CelCompiler();
  const sources: SourceFile<unknown>[] = [
    files.scenario,
    ...(files.attack === undefined ? [] : [files.attack]),
    ...files.walkthroughs,
  ];
  return sources.flatMap((source) => [
    ...lintPlaces(source, parameters),
    ...lintCel(source, cel),
    ...lintShadows(source),
  ]);
}

function lintPlaces({ file, value, locate }: SourceFile<unknown>, parameters: ReadonlySet<string>): Problem[] {
  const problems: Problem[] = [];
  walk(value, (inner, path) => {
    if (typeof inner !== 'string') return;
    for (const name of placesIn(inner)) {
      if (!parameters.has(name))
        problems.push({
          file,
          ...locate(path, inner.indexOf(`\${${name}}`)),
          message: `\${${name}} is not a parameter of the scenario${guess(name, [...parameters])}`,
        });
    }
  });
  return problems;
}

function lintCel({ file, value, locate }: SourceFile<unknown>, cel: CelCompiler): Problem[] {
  const names = [...BOUND, ...namesBoundIn(value)];
  const problems: Problem[] = [];
  const check = (text: string, path: readonly PropertyKey[], offset = 0): void => {
    const problem = cel.problem(withoutPlaces(text), names);
    if (problem === undefined) return;
    const unknown = /^Unknown variable: (\w+)$/.exec(problem.message)?.[1];
    const advice = unknown === undefined ? '' : guess(unknown, names);
    const message = `${String(path[path.length - 1])}: ${problem.message}${advice}`;
    problems.push({ file, ...locate(path, offset + problem.at), message });
  };
  walk(value, (inner, path) => {
    if (typeof inner !== 'string') return;
    const key = String(path[path.length - 1]);
    const parent = String(path[path.length - 2]);
    if (
      CEL_KEYS.has(key) ||
      isValueExpression(key, path) ||
      (key === 'in' && (parent === 'each' || parent === 'forEach')) ||
      isFrom(key, path)
    )
      check(inner, path);
    else if (TEMPLATE_KEYS.has(key))
      for (const { index, 1: text } of withoutPlaces(inner).matchAll(/\{([^{}]+)\}/g)) check(text, path, index + 1);
  });
  return problems;
}

/** A name bound by `as` that the engine binds as well would stand for one thing here and another there. */
function lintShadows({ file, value, locate }: SourceFile<unknown>): Problem[] {
  const problems: Problem[] = [];
  walk(value, (inner, path) => {
    if (path[path.length - 1] !== 'as' || typeof inner !== 'string' || !BOUND.includes(inner)) return;
    problems.push({ file, ...locate(path), message: `"${inner}" is bound already: choose another name` });
  });
  return problems;
}

/** `value` is an expression in `collect` and `let`, and plain text elsewhere. */
function isValueExpression(key: string, path: readonly PropertyKey[]): boolean {
  return key === 'value' && (path.includes('collect') || path.includes('let') || path.includes('forEach'));
}

/** `from` is an expression in answers of walkthroughs and in the sets of questions, and a selection elsewhere. */
function isFrom(key: string, path: readonly PropertyKey[]): boolean {
  return key === 'from' && (path.includes('values') || path[path.length - 2] === 'set');
}

/** Names that `each … as`, `forEach … as` and `let` bind anywhere in the file. */
function namesBoundIn(value: unknown): string[] {
  const names = new Set<string>();
  walk(value, (inner, path) => {
    const key = path[path.length - 1];
    if (key === 'as' && typeof inner === 'string') names.add(inner);
    if (key === 'let' && inner !== null && typeof inner === 'object')
      Object.keys(inner).forEach((name) => names.add(name));
  });
  return [...names].filter((name) => !BOUND.includes(name));
}

/** A parameter's value is text of some kind: any word as long as its place stands for it while checking. */
function withoutPlaces(text: string): string {
  return text.replace(/\$\{[a-zA-Z][A-Za-z0-9]*\}/g, (place) => 'x'.repeat(place.length));
}

function guess(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near === undefined ? '' : `; did you mean ${near}?`;
}
