import type { CelNode, MacroName } from './cel-ast.ts';
import { CelCompileError, type CelIssue } from './cel-error.ts';
import { type Token, tokenize } from './cel-lexer.ts';
import { CelUint } from './cel-value.ts';

/** A syntax error after which nothing more can be said. */
class Abandoned extends Error {}

const STARTS =
  "'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER";
const KEYWORDS = new Set(['true', 'false', 'null', 'in']);
const RESERVED = new Set(
  'as,break,const,continue,else,false,for,function,if,import,in,let,loop,package,namespace,null,return,true,var,void,while'.split(
    ',',
  ),
);
const LEVELS: readonly (readonly string[])[] = [
  ['*', '/', '%'],
  ['+', '-'],
];
const RELATIONS = ['<', '<=', '>=', '>', '==', '!=', 'in'];
const RANGE_MACROS: Readonly<Record<string, readonly number[]>> = {
  all: [2],
  exists: [2],
  exists_one: [2],
  map: [2, 3],
  filter: [2],
  optMap: [2],
  optFlatMap: [2],
};

/** Parses an expression and expands its macros. Throws CelCompileError with every issue found. */
export function parseCel(source: string): CelNode {
  const { tokens, issues } = tokenize(source);
  const parser = new Parser(tokens, issues);
  let node: CelNode | undefined;
  try {
    node = parser.whole();
  } catch (error) {
    if (!(error instanceof Abandoned)) throw error;
  }
  if (issues.length > 0 || node === undefined) {
    throw new CelCompileError(
      source,
      [...issues].sort((a, b) => a.at - b.at),
    );
  }
  return node;
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #issues: CelIssue[];
  #at = 0;

  constructor(tokens: readonly Token[], issues: CelIssue[]) {
    this.#tokens = tokens;
    this.#issues = issues;
  }

  whole(): CelNode {
    const node = this.#expression();
    // After an error no other is told until a token fits.
    const isTold = this.#issues.at(-1)?.at === this.#next.at;
    if (this.#next.kind !== 'eof' && !isTold) {
      const isLast = this.#tokens[this.#at + 1].kind === 'eof';
      this.#syntax(this.#next, `${isLast ? 'extraneous' : 'mismatched'} input '${this.#next.text}' expecting <EOF>`);
    }
    return node;
  }

  get #next(): Token {
    return this.#tokens[this.#at];
  }

  #expression(): CelNode {
    const condition = this.#or();
    const question = this.#take('?');
    if (question === undefined) return condition;
    const yes = this.#or();
    this.#expect(':');
    const no = this.#expression();
    return call('_?_:_', question.at, [condition, yes, no]);
  }

  #or(): CelNode {
    return this.#balanced('||', () => this.#balanced('&&', () => this.#relation()));
  }

  /** Chains of || and && become trees of even depth, as upstream's do: the cost of evaluation is the same. */
  #balanced(operator: '||' | '&&', operand: () => CelNode): CelNode {
    const terms = [operand()];
    const ats: number[] = [];
    for (let token = this.#take(operator); token !== undefined; token = this.#take(operator)) {
      ats.push(token.at);
      terms.push(operand());
    }
    return balance(`_${operator}_`, terms, ats);
  }

  #relation(): CelNode {
    let left = this.#calculation(LEVELS.length - 1);
    for (;;) {
      const token = this.#next;
      const isRelation = (token.kind === 'op' || token.text === 'in') && RELATIONS.includes(token.text);
      if (!isRelation) return left;
      this.#at++;
      const fn = token.text === 'in' ? '@in' : `_${token.text}_`;
      left = call(fn, token.at, [left, this.#calculation(LEVELS.length - 1)]);
    }
  }

  #calculation(level: number): CelNode {
    const operand = (): CelNode => (level === 0 ? this.#unary() : this.#calculation(level - 1));
    let left = operand();
    for (;;) {
      const token = this.#next;
      if (token.kind !== 'op' || !LEVELS[level].includes(token.text)) return left;
      this.#at++;
      left = call(`_${token.text}_`, token.at, [left, operand()]);
    }
  }

  #unary(): CelNode {
    const token = this.#next;
    if (token.kind !== 'op' || (token.text !== '!' && token.text !== '-')) return this.#member();
    let count = 0;
    while (this.#take(token.text) !== undefined) count++;
    if (token.text === '-' && count === 1) {
      const literal = this.#negativeNumber(token.at);
      if (literal !== undefined) return this.#memberOf(literal);
    }
    const operand = this.#member();
    if (count % 2 === 0) return operand;
    return call(token.text === '!' ? '!_' : '-_', token.at, [operand]);
  }

  #negativeNumber(at: number): CelNode | undefined {
    const { kind, text } = this.#next;
    if (kind !== 'int' && kind !== 'double') return undefined;
    this.#at++;
    return { kind: 'const', at, value: kind === 'int' ? this.#int(text, at, -1n) : -Number(text) };
  }

  #member(): CelNode {
    return this.#memberOf(this.#primary());
  }

  #memberOf(first: CelNode): CelNode {
    let node = first;
    for (;;) {
      const dot = this.#take('.');
      if (dot !== undefined) {
        const selected = this.#selection(node, dot);
        if (selected === undefined) return node;
        node = selected;
        continue;
      }
      const bracket = this.#take('[');
      if (bracket === undefined) return node;
      const optional = this.#take('?') !== undefined;
      const index = this.#expression();
      this.#expect(']');
      node = call(optional ? '_[?_]' : '_[_]', bracket.at, [node, index]);
    }
  }

  #selection(operand: CelNode, dot: Token): CelNode | undefined {
    const optional = this.#take('?') !== undefined;
    const name = this.#next;
    if (name.kind !== 'ident' || KEYWORDS.has(name.text)) {
      this.#syntax(name, `no viable alternative at input '${this.#between(dot, name)}'`);
      return undefined;
    }
    this.#at++;
    const open = optional ? undefined : this.#take('(');
    if (open === undefined) return { kind: 'select', at: dot.at, operand, field: name.text, test: false, optional };
    const args = this.#list(')');
    return (
      this.#rangeMacro(operand, name.text, open.at, args) ?? {
        kind: 'call',
        at: open.at,
        fn: name.text,
        target: operand,
        args,
      }
    );
  }

  #rangeMacro(range: CelNode, name: string, at: number, args: CelNode[]): CelNode | undefined {
    if (!Object.hasOwn(RANGE_MACROS, name) || !RANGE_MACROS[name].includes(args.length)) return undefined;
    const [variable, ...rest] = args;
    if (variable.kind !== 'ident') {
      this.#issue(
        variable.at,
        name.startsWith('opt')
          ? `${name}() variable name must be a simple identifier`
          : 'argument must be a simple name',
      );
      return { kind: 'const', at, value: null };
    }
    const body = rest[rest.length - 1];
    const filter = rest.length === 2 ? rest[0] : undefined;
    return { kind: 'macro', at, macro: name as MacroName, range, variable: variable.name, body, filter };
  }

  #primary(): CelNode {
    const token = this.#next;
    if (token.kind === 'op') return this.#bracketed(token);
    if (token.kind === 'eof' || token.text === 'in') return this.#noPrimary();
    this.#at++;
    switch (token.kind) {
      case 'int':
        return { kind: 'const', at: token.at, value: this.#int(token.text, token.at, 1n) };
      case 'uint':
        return { kind: 'const', at: token.at, value: new CelUint(BigInt(token.text.slice(0, -1))) };
      case 'double':
        return { kind: 'const', at: token.at, value: Number(token.text) };
      case 'string':
      case 'bytes':
        return { kind: 'const', at: token.at, value: token.value ?? '' };
      default:
        return this.#identOrCall(token);
    }
  }

  #bracketed(token: Token): CelNode {
    switch (token.text) {
      case '(': {
        this.#at++;
        const inside = this.#expression();
        this.#expect(')');
        return inside;
      }
      case '[':
        this.#at++;
        return this.#listLiteral(token.at);
      case '{':
        this.#at++;
        return this.#mapLiteral(token.at);
      case '.': {
        this.#at++;
        const name = this.#next;
        if (name.kind !== 'ident') return this.#noPrimary();
        this.#at++;
        return this.#identOrCall(name);
      }
      default:
        return this.#noPrimary();
    }
  }

  #identOrCall(token: Token): CelNode {
    const { text, at } = token;
    if (text === 'true' || text === 'false') return { kind: 'const', at, value: text === 'true' };
    if (text === 'null') return { kind: 'const', at, value: null };
    if (RESERVED.has(text)) this.#issue(at, `reserved identifier: ${text}`);
    const open = this.#take('(');
    if (open === undefined) return { kind: 'ident', at, name: text };
    const args = this.#list(')');
    if (text === 'has' && args.length === 1) return this.#has(open.at, args[0]);
    return { kind: 'call', at: open.at, fn: text, target: undefined, args };
  }

  #has(at: number, argument: CelNode): CelNode {
    if (argument.kind === 'select') return { ...argument, at, test: true };
    this.#issue(argument.at, 'invalid argument to has() macro');
    return { kind: 'const', at, value: true };
  }

  #list(close: string): CelNode[] {
    const items: CelNode[] = [];
    if (this.#take(close) !== undefined) return items;
    if (this.#next.kind === 'eof') this.#endless(close);
    do items.push(this.#expression());
    while (this.#take(',') !== undefined);
    this.#expect(close);
    return items;
  }

  #listLiteral(at: number): CelNode {
    const elements: { value: CelNode; optional: boolean }[] = [];
    while (this.#take(']') === undefined) {
      const optional = this.#take('?') !== undefined;
      elements.push({ value: this.#expression(), optional });
      if (this.#take(',') !== undefined) continue;
      this.#expect(']');
      break;
    }
    return { kind: 'list', at, elements };
  }

  #mapLiteral(at: number): CelNode {
    const entries: { key: CelNode; value: CelNode; optional: boolean }[] = [];
    while (this.#take('}') === undefined) {
      const optional = this.#take('?') !== undefined;
      const key = this.#expression();
      this.#expect(':');
      entries.push({ key, value: this.#expression(), optional });
      if (this.#take(',') !== undefined) continue;
      this.#expect('}');
      break;
    }
    return { kind: 'map', at, entries };
  }

  #int(text: string, at: number, sign: bigint): bigint {
    const value = sign * BigInt(text);
    if (BigInt.asIntN(64, value) !== value) this.#issue(at, 'invalid int literal');
    return value;
  }

  /** One wrong token before a right one is skipped, as ANTLR does. */
  #noPrimary(): CelNode {
    const token = this.#next;
    const after = this.#tokens[this.#at + 1];
    if (token.kind !== 'eof' && startsPrimary(after)) {
      this.#syntax(token, `extraneous input '${token.text}' expecting {${STARTS}}`);
      this.#at++;
      return this.#primary();
    }
    this.#syntax(token, `mismatched input '${token.text}' expecting {${STARTS}}`);
    throw new Abandoned();
  }

  /** Arguments that end before they begin. */
  #endless(close: string): never {
    const starts = STARTS.replace("'(', ", `'(', '${close}', `);
    this.#syntax(this.#next, `mismatched input '<EOF>' expecting {${starts}}`);
    throw new Abandoned();
  }

  #expect(text: string): void {
    if (this.#take(text) !== undefined) return;
    const token = this.#next;
    if (token.kind === 'eof') this.#syntax(token, `missing '${text}' at '<EOF>'`);
    else this.#syntax(token, `mismatched input '${token.text}' expecting '${text}'`);
    throw new Abandoned();
  }

  #take(text: string): Token | undefined {
    const token = this.#next;
    if (token.kind !== 'op' || token.text !== text) return undefined;
    this.#at++;
    return token;
  }

  #between(from: Token, to: Token): string {
    const gap = to.at - from.at - from.text.length;
    return `${from.text}${' '.repeat(Math.max(0, gap))}${to.kind === 'eof' ? '' : to.text}`;
  }

  #syntax(token: Token, message: string): void {
    this.#issue(token.at, `Syntax error: ${message}`);
  }

  #issue(at: number, message: string): void {
    this.#issues.push({ at, message });
  }
}

function startsPrimary(token: Token | undefined): boolean {
  if (token === undefined || token.kind === 'eof' || token.text === 'in') return false;
  return token.kind !== 'op' || ['[', '{', '(', '.', '-', '!'].includes(token.text);
}

function call(fn: string, at: number, args: CelNode[]): CelNode {
  return { kind: 'call', at, fn, target: undefined, args };
}

function balance(fn: string, terms: CelNode[], ats: number[]): CelNode {
  if (terms.length === 1) return terms[0];
  const middle = Math.ceil(terms.length / 2);
  const left = balance(fn, terms.slice(0, middle), ats.slice(0, middle - 1));
  const right = balance(fn, terms.slice(middle), ats.slice(middle));
  return call(fn, ats[middle - 1], [left, right]);
}
