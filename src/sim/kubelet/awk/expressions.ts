import { callFunction, substitute } from './functions.ts';
import { type AwkMachine, compare, expression, isTrue, number, text, type Value } from './machine.ts';
import { AwkError, type Token } from './tokens.ts';

export type Expression = ((machine: AwkMachine) => Value) & {
  assign?: (machine: AwkMachine, value: Value) => void;
  array?: string;
  pattern?: string;
  key?: Expression;
  of?: string;
};

/** Reads tokens one after another. */
export class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;
  /** Within the words of a print, `>` is no comparison. */
  printing = false;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get next(): Token {
    return this.#tokens[this.#at];
  }

  /** Whether an `else` comes next, beyond ends of lines. */
  elseFollows(): boolean {
    let at = this.#at;
    while (this.#tokens[at].type === 'operator' && [';', '\n'].includes(this.#tokens[at].text)) at += 1;
    return this.#tokens[at].type === 'word' && this.#tokens[at].text === 'else';
  }

  take(): Token {
    return this.#tokens[this.#at++];
  }

  is(...texts: string[]): boolean {
    return (this.next.type === 'operator' || this.next.type === 'word') && texts.includes(this.next.text);
  }

  accept(...texts: string[]): string | undefined {
    return this.is(...texts) ? this.take().text : undefined;
  }

  expect(wanted: string): void {
    if (this.accept(wanted) === undefined)
      throw new AwkError(
        this.next.type === 'end' ? 'unexpected end of program' : `unexpected '${this.next.text}', wanted '${wanted}'`,
      );
  }
}

export function readExpression(reader: Reader): Expression {
  const left = readChoice(reader);
  const operator = reader.accept('=', '+=', '-=', '*=', '/=', '%=', '^=');
  if (operator === undefined) return left;
  const { assign } = left;
  if (assign === undefined) throw new AwkError('invalid assignment');
  const right = readExpression(reader);
  return (machine) => {
    const value = operator === '=' ? right(machine) : reckon(operator[0], left(machine), right(machine));
    assign(machine, value);
    return value;
  };
}

function readChoice(reader: Reader): Expression {
  const condition = readBinary(reader, 0);
  if (reader.accept('?') === undefined) return condition;
  const yes = readExpression(reader);
  reader.expect(':');
  const no = readExpression(reader);
  return (machine) => (isTrue(condition(machine)) ? yes(machine) : no(machine));
}

/** From the loosest to the tightest; a place without operators stands for putting texts together. */
const LEVELS: readonly (readonly string[])[] = [
  ['||'], ['&&'], ['in'], ['~', '!~'], ['<', '<=', '==', '!=', '>', '>='], [], ['+', '-'], ['*', '/', '%'],
]; // biome-ignore format: a table

function readBinary(reader: Reader, level: number): Expression {
  if (level === LEVELS.length) return readUnary(reader);
  let left = readBinary(reader, level + 1);
  if (LEVELS[level].length === 0) {
    while (beginsValue(reader)) left = joined(left, readBinary(reader, level + 1));
    return left;
  }
  for (;;) {
    if (reader.printing && reader.is('>')) return left;
    const operator = reader.accept(...LEVELS[level]);
    if (operator === undefined) return left;
    left = operation(operator, left, readBinary(reader, level + 1));
  }
}

function beginsValue({ next }: Reader): boolean {
  if (next.type === 'operator') return ['$', '(', '!', '++', '--'].includes(next.text);
  return next.type === 'number' || next.type === 'string' || next.type === 'name' || next.type === 'call';
}

function joined(left: Expression, right: Expression): Expression {
  return (machine) => text(left(machine)) + text(right(machine));
}

function operation(operator: string, left: Expression, right: Expression): Expression {
  switch (operator) {
    case '||':
      return (machine) => Number(isTrue(left(machine)) || isTrue(right(machine)));
    case '&&':
      return (machine) => Number(isTrue(left(machine)) && isTrue(right(machine)));
    case 'in':
      return Object.assign((machine: AwkMachine) => Number(machine.array(right.array ?? '').has(text(left(machine)))), {
        key: left,
        of: right.array ?? '',
      });
    case '~':
    case '!~':
      return (machine) =>
        Number(expression(right.pattern ?? text(right(machine))).test(text(left(machine))) === (operator === '~'));
    default:
      return (machine) => reckon(operator, left(machine), right(machine));
  }
}

function reckon(operator: string, a: Value, b: Value): Value {
  const [x, y] = [number(a), number(b)];
  switch (operator) {
    case '+':
      return x + y;
    case '-':
      return x - y;
    case '*':
      return x * y;
    case '/':
      if (y === 0) throw new AwkError('Division by zero');
      return x / y;
    case '%':
      return x % y;
    case '^':
      return x ** y;
    case '==':
      return Number(compare(a, b) === 0);
    case '!=':
      return Number(compare(a, b) !== 0);
    case '<':
      return Number(compare(a, b) < 0);
    case '<=':
      return Number(compare(a, b) <= 0);
    case '>':
      return Number(compare(a, b) > 0);
    default:
      return Number(compare(a, b) >= 0);
  }
}

function readUnary(reader: Reader): Expression {
  const sign = reader.accept('!', '-', '+');
  if (sign !== undefined) {
    const value = readUnary(reader);
    if (sign === '!') return (machine) => Number(!isTrue(value(machine)));
    return (machine) => (sign === '-' ? -number(value(machine)) : number(value(machine)));
  }
  const base = readStep(reader);
  if (reader.accept('^', '**') === undefined) return base;
  const exponent = readUnary(reader);
  return (machine) => number(base(machine)) ** number(exponent(machine));
}

/** `++x`, `x--`. */
function readStep(reader: Reader): Expression {
  const before = reader.accept('++', '--');
  const value = readPrimary(reader);
  const after = before === undefined && value.assign !== undefined ? reader.accept('++', '--') : undefined;
  const step = before ?? after;
  if (step === undefined) return value;
  return (machine) => {
    const old = number(value(machine));
    const changed = step === '++' ? old + 1 : old - 1;
    value.assign?.(machine, changed);
    return before === undefined ? old : changed;
  };
}

function readPrimary(reader: Reader): Expression {
  const { type, text: word } = reader.take();
  if (type === 'number') return () => Number(word);
  if (type === 'string') return () => word;
  if (type === 'expression')
    return Object.assign((machine: AwkMachine) => Number(expression(word).test(text(machine.field(0)))), {
      pattern: word,
    });
  if (type === 'call') return readCall(reader, word);
  if (type === 'name') return readVariable(reader, word);
  if (word === '$') {
    const index = readStep(reader);
    return Object.assign((machine: AwkMachine) => machine.field(number(index(machine))), {
      assign: (machine: AwkMachine, value: Value) => machine.setField(number(index(machine)), value),
    });
  }
  if (type === 'operator' && word === '(') {
    const { printing } = reader;
    reader.printing = false;
    const inner = readExpression(reader);
    reader.expect(')');
    reader.printing = printing;
    return (machine) => inner(machine);
  }
  throw new AwkError(type === 'end' ? 'unexpected end of program' : `unexpected '${word}'`);
}

function readVariable(reader: Reader, name: string): Expression {
  if (reader.accept('[') === undefined) {
    return Object.assign((machine: AwkMachine) => machine.get(name), {
      assign: (machine: AwkMachine, value: Value) => machine.set(name, value),
      array: name,
    });
  }
  const indexes = readList(reader, ']');
  const key = (machine: AwkMachine) => indexes.map((index) => text(index(machine))).join(text(machine.get('SUBSEP')));
  return Object.assign((machine: AwkMachine) => machine.array(name).get(key(machine)) ?? { input: '' }, {
    assign: (machine: AwkMachine, value: Value) => void machine.array(name).set(key(machine), value),
  });
}

/** Expressions between commas, up to what closes them. */
export function readList(reader: Reader, close: string): Expression[] {
  const list: Expression[] = [];
  while (!reader.is(close)) {
    list.push(readExpression(reader));
    if (reader.accept(',') === undefined) break;
  }
  reader.expect(close);
  return list;
}

function readCall(reader: Reader, name: string): Expression {
  reader.expect('(');
  const args = readList(reader, ')');
  const patternOf = (machine: AwkMachine, arg: Expression | undefined) => arg?.pattern ?? text(arg?.(machine) ?? '');
  if (name === 'sub' || name === 'gsub') {
    const [pattern, by, target] = args;
    return (machine) => {
      const whole = text(target === undefined ? machine.field(0) : target(machine));
      const { result, count } = substitute(whole, patternOf(machine, pattern), text(by(machine)), name === 'gsub');
      if (count > 0 && target === undefined) machine.setField(0, result);
      else if (count > 0) target?.assign?.(machine, { input: result });
      return count;
    };
  }
  if (name === 'split') {
    const [whole, array, separator] = args;
    return (machine) => {
      const by = separator === undefined ? text(machine.get('FS')) : patternOf(machine, separator);
      const parts = machine.split(text(whole(machine)), by);
      const into = machine.array(array.array ?? '');
      into.clear();
      parts.forEach((part, at) => into.set(String(at + 1), { input: part }));
      return parts.length;
    };
  }
  return (machine) => {
    const values = args.map((arg, at) => (name === 'match' && at === 1 ? patternOf(machine, arg) : arg(machine)));
    const value = callFunction(name, values, machine);
    if (value === undefined) throw new AwkError(`Call to undefined function`);
    return value;
  };
}
