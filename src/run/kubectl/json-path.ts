import { KubectlFailure } from './kubectl-door.ts';

/** Text with `{...}` parts, as `-o jsonpath=` takes it: paths, quoted text, `{range}` and `{end}`. */
export function evaluateTemplate(template: string, root: unknown): string {
  const parts = template.match(/\{[^{}]*\}|[^{}]+/g) ?? [];
  return run(parts, { at: 0 }, root, root, true);
}

/** Values at a path such as `.spec.containers[*].image` or `.items[?(@.metadata.name=="x")]`. */
export function evaluateJsonPath(path: string, root: unknown): unknown[] {
  let values: unknown[] = [root];
  for (const step of stepsOf(path)) values = values.flatMap((value) => take(step, value));
  return values.filter((value) => value !== undefined);
}

function run(parts: string[], cursor: { at: number }, root: unknown, current: unknown, live: boolean): string {
  let out = '';
  while (cursor.at < parts.length) {
    const part = parts[cursor.at++];
    if (!part.startsWith('{')) {
      if (live) out += part;
      continue;
    }
    const inner = part.slice(1, -1).trim();
    if (inner === 'end') return out;
    if (inner.startsWith('range ')) {
      const items = live ? evaluateJsonPath(inner.slice(6).trim(), current) : [];
      const start = cursor.at;
      if (items.length === 0) run(parts, cursor, root, undefined, false);
      for (const item of items) {
        cursor.at = start;
        out += run(parts, cursor, root, item, live);
      }
    } else if (live) out += say(inner, root, current);
  }
  return out;
}

function say(inner: string, root: unknown, current: unknown): string {
  const quoted = /^(["'])(.*)\1$/.exec(inner);
  if (quoted !== null) return quoted[2].replaceAll('\\n', '\n').replaceAll('\\t', '\t');
  const from = inner.startsWith('$') ? root : current;
  return evaluateJsonPath(inner.replace(/^[$@]/, ''), from)
    .map((value) => (typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)))
    .join(' ');
}

type Step =
  | { kind: 'field'; name: string }
  | { kind: 'every' }
  | { kind: 'index'; index: number }
  | { kind: 'deep'; name: string }
  | { kind: 'filter'; path: string; operator: string; value: string };

const STEP =
  /\.\.([A-Za-z0-9_-]+)|\.((?:\\.|[^.[\]\\])+)|\[(\*|-?\d+|'[^']*'|"[^"]*"|\?\((?:[^()]|\([^()]*\))*\))\]|\.(?=\[|$)/y;

function stepsOf(path: string): Step[] {
  const steps: Step[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < path.length) {
    const at = STEP.lastIndex;
    const found = STEP.exec(path);
    if (found === null)
      throw new KubectlFailure(`error: error parsing jsonpath ${path}, unrecognized character at ${at}`);
    const [, deep, field, bracket] = found;
    if (deep !== undefined) steps.push({ kind: 'deep', name: deep });
    else if (field !== undefined)
      steps.push(field === '*' ? { kind: 'every' } : { kind: 'field', name: field.replaceAll(/\\(.)/g, '$1') });
    else if (bracket !== undefined) steps.push(bracketStep(bracket));
  }
  return steps;
}

function bracketStep(bracket: string): Step {
  if (bracket === '*') return { kind: 'every' };
  if (/^-?\d+$/.test(bracket)) return { kind: 'index', index: Number(bracket) };
  if (!bracket.startsWith('?')) return { kind: 'field', name: bracket.slice(1, -1) };
  const filter = /^\?\(\s*@(\S*?)\s*(?:(==|!=|<=|>=|<|>)\s*(.+?)\s*)?\)$/.exec(bracket);
  if (filter === null) throw new KubectlFailure(`error: error parsing jsonpath filter ${bracket}`);
  return {
    kind: 'filter',
    path: filter[1],
    operator: filter[2] ?? 'exists',
    value: (filter[3] ?? '').replace(/^(["'])(.*)\1$/, '$2'),
  };
}

function take(step: Step, value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  switch (step.kind) {
    case 'field':
      return typeof value === 'object' ? [(value as Record<string, unknown>)[step.name]] : [];
    case 'index':
      return Array.isArray(value) ? [value.at(step.index)] : [];
    case 'every':
      return Array.isArray(value) ? value : typeof value === 'object' ? Object.values(value) : [];
    case 'deep':
      return deepValues(value, step.name);
    case 'filter':
      return Array.isArray(value) ? value.filter((item) => fits(step, item)) : [];
  }
}

function fits(step: Step & { kind: 'filter' }, item: unknown): boolean {
  const [found] = step.path === '' ? [item] : evaluateJsonPath(step.path, item);
  if (step.operator === 'exists') return found !== undefined;
  if (found === undefined) return step.operator === '!=';
  if (step.operator === '==') return String(found) === step.value;
  if (step.operator === '!=') return String(found) !== step.value;
  const order = Number(found) - Number(step.value);
  return { '<': order < 0, '>': order > 0, '<=': order <= 0, '>=': order >= 0 }[step.operator] === true;
}

function deepValues(value: unknown, name: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = Array.isArray(value) ? [] : [(value as Record<string, unknown>)[name]];
  return [...own, ...Object.values(value).flatMap((inner) => deepValues(inner, name))].filter(
    (found) => found !== undefined,
  );
}
