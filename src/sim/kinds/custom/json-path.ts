import { goPrint } from '../go-print.ts';
import { sortKeys } from '../sort-keys.ts';
import { isFields } from './custom-schema.ts';

type Step =
  | { kind: 'field'; name: string }
  | { kind: 'index'; at: number }
  | { kind: 'all' }
  | { kind: 'filter'; path: Step[]; operator: string; value: unknown };

/** The part of kubectl's JSONPath that printer columns use. Undefined where a text is no such path. */
export function parseJsonPath(text: string): Step[] | undefined {
  const steps: Step[] = [];
  let rest = text;
  while (rest !== '') {
    const found = nextStep(rest);
    if (found === undefined) return undefined;
    steps.push(...found.steps);
    rest = rest.slice(found.length);
  }
  return steps;
}

/** The values that a path leads to; a missing field leads to none. */
export function evaluateJsonPath(steps: readonly Step[], value: unknown): unknown[] {
  return steps.reduce<unknown[]>((values, step) => values.flatMap((inner) => take(step, inner)), [value]);
}

/** As kubectl prints a result: texts plain, lists and maps as JSON. */
export function jsonPathText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null) return JSON.stringify(sortKeys(value));
  return goPrint(value);
}

function nextStep(text: string): { steps: Step[]; length: number } | undefined {
  const name = /^\.((?:[^.[\]\\]|\\.)+)/.exec(text);
  if (name !== null) {
    const field = name[1].replace(/\\(.)/g, '$1');
    return { steps: [field === '*' ? { kind: 'all' } : { kind: 'field', name: field }], length: name[0].length };
  }
  const quoted = /^\.?\['((?:\\.|[^'\\])*)'\]/.exec(text) ?? /^\.?\["((?:\\.|[^"\\])*)"\]/.exec(text);
  if (quoted !== null) {
    return { steps: [{ kind: 'field', name: quoted[1].replace(/\\(.)/g, '$1') }], length: quoted[0].length };
  }
  const index = /^\[(-?\d+|\*)\]/.exec(text);
  if (index !== null) {
    const step: Step = index[1] === '*' ? { kind: 'all' } : { kind: 'index', at: Number(index[1]) };
    return { steps: [step], length: index[0].length };
  }
  const filter = /^\[\?\(\s*@([^=!<>\s]*)\s*(==|!=|<=|>=|<|>)\s*(.+?)\s*\)\]/.exec(text);
  if (filter !== null) {
    const path = parseJsonPath(filter[1]);
    if (path === undefined) return undefined;
    return {
      steps: [{ kind: 'filter', path, operator: filter[2], value: literal(filter[3]) }],
      length: filter[0].length,
    };
  }
  return text === '.' ? { steps: [], length: 1 } : undefined;
}

function literal(text: string): unknown {
  if (/^['"].*['"]$/.test(text)) return text.slice(1, -1);
  if (text === 'true' || text === 'false') return text === 'true';
  return Number.isNaN(Number(text)) ? text : Number(text);
}

function take(step: Step, value: unknown): unknown[] {
  switch (step.kind) {
    case 'field':
      return isFields(value) && Object.hasOwn(value, step.name) ? [value[step.name]] : [];
    case 'index': {
      if (!Array.isArray(value)) return [];
      const item = (value as unknown[]).at(step.at);
      return item === undefined ? [] : [item];
    }
    case 'all':
      return Array.isArray(value) ? (value as unknown[]) : isFields(value) ? Object.values(value) : [];
    case 'filter':
      if (!Array.isArray(value)) return [];
      return (value as unknown[]).filter((item) =>
        evaluateJsonPath(step.path, item).some((found) => holds(step, found)),
      );
  }
}

function holds({ operator, value }: { operator: string; value: unknown }, found: unknown): boolean {
  switch (operator) {
    case '==':
      return found === value;
    case '!=':
      return found !== value;
    case '<':
      return (found as number) < (value as number);
    case '<=':
      return (found as number) <= (value as number);
    case '>':
      return (found as number) > (value as number);
    default:
      return (found as number) >= (value as number);
  }
}
