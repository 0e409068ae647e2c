import { regularExpression } from '../tools/regular-expression.ts';

/** What awk reckons with: a text that looks like a number, and came from the input, compares as one. */
export type Value = string | number | { input: string };

/** The state of a running program. */
export class AwkMachine {
  readonly variables = new Map<string, Value>([
    ['FS', ' '],
    ['OFS', ' '],
    ['ORS', '\n'],
    ['RS', '\n'],
    ['NR', 0],
    ['FNR', 0],
    ['SUBSEP', '\x1c'],
  ]);
  readonly arrays = new Map<string, Map<string, Value>>();
  out = '';
  #record = '';
  #fields: string[] = [];

  get(name: string): Value {
    if (name === 'NF') return this.#fields.length;
    return this.variables.get(name) ?? { input: '' };
  }

  set(name: string, value: Value): void {
    if (name === 'NF') {
      this.#fields.length = Math.max(0, Math.min(100_000, number(value)));
      this.#fields = Array.from(this.#fields, (field) => field ?? '');
      this.#rebuild();
    } else this.variables.set(name, value);
  }

  array(name: string): Map<string, Value> {
    let array = this.arrays.get(name);
    if (array === undefined) {
      array = new Map<string, Value>();
      this.arrays.set(name, array);
    }
    return array;
  }

  read(record: string): void {
    this.#record = record;
    this.#fields = this.split(record, text(this.get('FS')));
    this.variables.set('NR', number(this.get('NR')) + 1);
    this.variables.set('FNR', number(this.get('FNR')) + 1);
  }

  split(record: string, separator: string): string[] {
    if (separator === ' ') return record.split(/[ \t\n]+/).filter((field) => field !== '');
    if (record === '') return [];
    if (separator.length === 1) return record.split(separator === '\t' || separator !== '|' ? separator : '|');
    return record.split(expression(separator));
  }

  field(index: number): Value {
    return { input: index === 0 ? this.#record : (this.#fields[index - 1] ?? '') };
  }

  setField(index: number, value: Value): void {
    if (index === 0) {
      this.#record = text(value);
      this.#fields = this.split(this.#record, text(this.get('FS')));
      return;
    }
    while (this.#fields.length < index) this.#fields.push('');
    this.#fields[index - 1] = text(value);
    this.#rebuild();
  }

  #rebuild(): void {
    this.#record = this.#fields.join(text(this.get('OFS')));
  }
}

export function expression(pattern: string): RegExp {
  return regularExpression(pattern, { syntax: 'extended' });
}

export function text(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object') return value.input;
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
}

export function number(value: Value): number {
  if (typeof value === 'number') return value;
  const match = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/.exec(text(value));
  return match === null ? 0 : Number(match[0]);
}

const NUMERIC = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/;

export function isTrue(value: Value): boolean {
  if (typeof value === 'number') return value !== 0;
  if (typeof value === 'string') return value !== '';
  return NUMERIC.test(value.input) ? number(value) !== 0 : value.input !== '';
}

/** Numbers by their size, all else by its letters. */
export function compare(a: Value, b: Value): number {
  const isNumber = (value: Value) =>
    typeof value === 'number' || (typeof value === 'object' && (value.input === '' || NUMERIC.test(value.input)));
  if (isNumber(a) && isNumber(b)) return number(a) - number(b);
  const [left, right] = [text(a), text(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}
