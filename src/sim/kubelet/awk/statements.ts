import { type Expression, Reader, readExpression, readList } from './expressions.ts';
import { sprintf } from './functions.ts';
import { type AwkMachine, isTrue, number, text } from './machine.ts';
import { AwkError, tokensOf } from './tokens.ts';

/** How a statement ends what it is in: the record, the loop, the program. */
export type Leave = { type: 'next' | 'break' | 'continue' } | { type: 'exit'; status: number } | undefined;
export type Statement = (machine: AwkMachine) => Leave;

export interface Rule {
  when: 'BEGIN' | 'END' | 'record';
  pattern: Expression | undefined;
  /** Up to the record that this holds for. */
  until: Expression | undefined;
  run: Statement;
}

const STEPS_MAX = 1_000_000;

export function readProgram(program: string): Rule[] {
  const reader = new Reader(tokensOf(program));
  const rules: Rule[] = [];
  skipEnds(reader);
  while (reader.next.type !== 'end') {
    rules.push(readRule(reader));
    skipEnds(reader);
  }
  return rules;
}

function skipEnds(reader: Reader): void {
  while (reader.accept(';', '\n') !== undefined);
}

function readRule(reader: Reader): Rule {
  const when = reader.accept('BEGIN', 'END') as 'BEGIN' | 'END' | undefined;
  if (when !== undefined) return { when, pattern: undefined, until: undefined, run: readBlock(reader) };
  const pattern = reader.is('{') ? undefined : readExpression(reader);
  const until = pattern !== undefined && reader.accept(',') !== undefined ? readExpression(reader) : undefined;
  const run = reader.is('{') ? readBlock(reader) : printed([], undefined);
  return { when: 'record', pattern, until, run };
}

function readBlock(reader: Reader): Statement {
  reader.expect('{');
  const statements: Statement[] = [];
  skipEnds(reader);
  while (reader.accept('}') === undefined) {
    statements.push(readStatement(reader));
    skipEnds(reader);
  }
  return (machine) => {
    for (const statement of statements) {
      const leave = statement(machine);
      if (leave !== undefined) return leave;
    }
  };
}

function readStatement(reader: Reader): Statement {
  if (reader.is('{')) return readBlock(reader);
  const word = reader.accept(
    'if',
    'while',
    'for',
    'print',
    'printf',
    'next',
    'exit',
    'break',
    'continue',
    'delete',
    ';',
  );
  switch (word) {
    case 'if':
      return readIf(reader);
    case 'while':
      return readWhile(reader);
    case 'for':
      return readFor(reader);
    case 'print':
    case 'printf':
      return readPrint(reader, word);
    case 'next':
    case 'break':
    case 'continue':
      return () => ({ type: word });
    case 'exit': {
      const status = endsHere(reader) ? undefined : readExpression(reader);
      return (machine) => ({ type: 'exit', status: status === undefined ? 0 : number(status(machine)) });
    }
    case 'delete':
      return readDelete(reader);
    case ';':
      return () => undefined;
  }
  const value = readExpression(reader);
  return (machine) => {
    value(machine);
    return undefined;
  };
}

function endsHere(reader: Reader): boolean {
  return reader.is(';', '\n', '}') || reader.next.type === 'end';
}

function readIf(reader: Reader): Statement {
  const condition = readCondition(reader);
  const yes = readBody(reader);
  skipBeforeElse(reader);
  const no = reader.accept('else') === undefined ? undefined : readBody(reader);
  return (machine) => (isTrue(condition(machine)) ? yes(machine) : no?.(machine));
}

/** An `else` may come after the end of the line. */
function skipBeforeElse(reader: Reader): void {
  if (reader.elseFollows()) skipEnds(reader);
}

function readCondition(reader: Reader): Expression {
  reader.expect('(');
  const condition = readExpression(reader);
  reader.expect(')');
  return condition;
}

function readBody(reader: Reader): Statement {
  while (reader.accept('\n') !== undefined);
  return readStatement(reader);
}

function readWhile(reader: Reader): Statement {
  const condition = readCondition(reader);
  const body = readBody(reader);
  return (machine) => loop(machine, { condition, body, step: undefined });
}

function readFor(reader: Reader): Statement {
  reader.expect('(');
  const first = reader.is(';') ? undefined : readExpression(reader);
  if (reader.accept(')') !== undefined) return readForIn(reader, first);
  reader.expect(';');
  const condition = reader.is(';') ? undefined : readExpression(reader);
  reader.expect(';');
  const step = reader.is(')') ? undefined : readExpression(reader);
  reader.expect(')');
  const body = readBody(reader);
  return (machine) => {
    first?.(machine);
    return loop(machine, { condition, body, step });
  };
}

/** `for (key in array)`: what was read is the question whether the key is there. */
function readForIn(reader: Reader, question: Expression | undefined): Statement {
  const { key, of } = (question ?? {}) as { key?: Expression; of?: string };
  if (key?.assign === undefined || of === undefined) throw new AwkError('unexpected )');
  const body = readBody(reader);
  return (machine) => {
    for (const name of [...machine.array(of).keys()]) {
      key.assign?.(machine, { input: name });
      const leave = body(machine);
      if (leave?.type === 'break') return;
      if (leave !== undefined && leave.type !== 'continue') return leave;
    }
  };
}

function loop(
  machine: AwkMachine,
  { condition, body, step }: { condition: Expression | undefined; body: Statement; step: Expression | undefined },
): Leave {
  for (let steps = 0; condition === undefined || isTrue(condition(machine)); steps++) {
    if (steps === STEPS_MAX) throw new AwkError('the program does not end');
    const leave = body(machine);
    if (leave?.type === 'break') return undefined;
    if (leave !== undefined && leave.type !== 'continue') return leave;
    step?.(machine);
  }
}

function readDelete(reader: Reader): Statement {
  const name = reader.take().text;
  if (reader.accept('[') === undefined)
    return (machine) => {
      machine.array(name).clear();
      return undefined;
    };
  const indexes = readList(reader, ']');
  return (machine) => {
    const key = indexes.map((index) => text(index(machine))).join(text(machine.get('SUBSEP')));
    machine.array(name).delete(key);
  };
}

function readPrint(reader: Reader, word: 'print' | 'printf'): Statement {
  reader.printing = true;
  const list: Expression[] = [];
  while (!endsHere(reader) && !reader.is('>', '|')) {
    list.push(readExpression(reader));
    if (reader.accept(',') === undefined) break;
  }
  reader.printing = false;
  if (reader.is('>', '|')) throw new AwkError('output to files and commands is not simulated');
  return printed(list, word === 'printf' ? sprintf : undefined);
}

function printed(list: readonly Expression[], format: typeof sprintf | undefined): Statement {
  return (machine) => {
    const values = list.length === 0 ? [machine.field(0)] : list.map((one) => one(machine));
    machine.out +=
      format === undefined
        ? values.map(text).join(text(machine.get('OFS'))) + text(machine.get('ORS'))
        : format(values);
  };
}
