import { labelValueErrors, qualifiedNameErrors } from './names.ts';
import { badRequest } from '../status-error.ts';

type Operator = 'in' | 'notin' | 'exists' | '!' | '=' | '!=' | 'gt' | 'lt';

interface Requirement {
  key: string;
  operator: Operator;
  values: string[];
}

export type LabelMatcher = (labels: Readonly<Record<string, string>> | undefined) => boolean;

/** A label selector as in `?labelSelector=` (k8s.io/apimachinery/pkg/labels). Undefined where it selects everything. */
export function parseLabelSelector(text: string | null | undefined): LabelMatcher | undefined {
  if (text === null || text === undefined || text.trim() === '') return undefined;
  const requirements = new Parser(text).parse();
  return (labels) => requirements.every((requirement) => meets(requirement, labels?.[requirement.key]));
}

function meets({ operator, values }: Requirement, value: string | undefined): boolean {
  switch (operator) {
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
    case 'in':
    case '=':
      return value !== undefined && values.includes(value);
    case 'notin':
    case '!=':
      return value === undefined || !values.includes(value);
    case 'gt':
    case 'lt':
      return value !== undefined && comparesWell(operator, value, values[0]);
  }
}

function comparesWell(operator: 'gt' | 'lt', value: string, bound: string): boolean {
  if (!/^[-+]?\d+$/.test(value)) return false;
  return operator === 'gt' ? BigInt(value) > BigInt(bound) : BigInt(value) < BigInt(bound);
}

const SYMBOLS = ['!=', '==', '=', '!', '(', ')', ',', '>', '<'];

/** The grammar of labels.Parse, with its words for what it cannot read. */
class Parser {
  readonly #tokens: { kind: string; text: string }[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = tokenize(text);
  }

  parse(): Requirement[] {
    const requirements: Requirement[] = [];
    for (;;) {
      const next = this.#peek();
      if (next.kind === 'identifier' || next.text === '!') {
        requirements.push(this.#requirement());
        const after = this.#take();
        if (after.kind === 'end') return requirements;
        if (after.text !== ',') throw badRequest(`found '${after.text}', expected: ',' or 'end of string'`);
        const following = this.#peek();
        if (following.kind !== 'identifier' && following.text !== '!') {
          throw badRequest(`found '${following.text}', expected: identifier after ','`);
        }
      } else if (next.kind === 'end') {
        return requirements;
      } else {
        throw badRequest(`found '${next.text}', expected: !, identifier, or 'end of string'`);
      }
    }
  }

  #requirement(): Requirement {
    if (this.#peek().text === '!') {
      this.#take();
      return checked({ key: this.#key(), operator: '!', values: [] });
    }
    const key = this.#key();
    const next = this.#peek();
    if (next.kind === 'end' || next.text === ',') return checked({ key, operator: 'exists', values: [] });
    return checked(this.#comparison(key));
  }

  #key(): string {
    const token = this.#take();
    if (token.kind !== 'identifier') throw unparsed(`found '${token.text}', expected: identifier`);
    const errors = qualifiedNameErrors(token.text).join('; ');
    if (errors !== '') throw unparsed(`<nil>: Invalid value: ${JSON.stringify(token.text)}: ${errors}`);
    return token.text;
  }

  #comparison(key: string): Requirement {
    const token = this.#take();
    switch (token.text) {
      case 'in':
      case 'notin':
        return { key, operator: token.text, values: this.#set() };
      case '=':
      case '==':
        return { key, operator: '=', values: [this.#exact()] };
      case '!=':
        return { key, operator: '!=', values: [this.#exact()] };
      case '>':
        return { key, operator: 'gt', values: [this.#exact()] };
      case '<':
        return { key, operator: 'lt', values: [this.#exact()] };
      default:
        throw unparsed(`found '${token.text}', expected: in, notin, =, ==, !=, gt, lt`);
    }
  }

  #exact(): string {
    const next = this.#peek();
    if (next.kind === 'end' || next.text === ',') return '';
    const token = this.#take();
    if (token.kind !== 'identifier') throw unparsed(`found '${token.text}', expected: identifier`);
    return token.text;
  }

  #set(): string[] {
    const open = this.#take();
    if (open.text !== '(') throw unparsed(`found '${open.text}' expected: '('`);
    const values: string[] = [];
    for (;;) {
      const token = this.#take();
      if (token.kind === 'identifier') {
        values.push(token.text);
        const after = this.#take();
        if (after.text === ')') return sortedSet(values);
        if (after.text !== ',') throw unparsed(`found '${after.text}', expected: ',' or ')'`);
        if (this.#peek().text === ')') {
          this.#take();
          return sortedSet([...values, '']);
        }
      } else if (token.text === ')') {
        return sortedSet(values.length === 0 ? [''] : values);
      } else if (token.text === ',') {
        values.push('');
      } else {
        throw unparsed(`found '${token.text}', expected: ',', ')' or identifier`);
      }
    }
  }

  #peek(): { kind: string; text: string } {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '' };
  }

  #take(): { kind: string; text: string } {
    const token = this.#peek();
    this.#at++;
    return token;
  }
}

function sortedSet(values: string[]): string[] {
  return [...new Set(values)].sort();
}

function tokenize(text: string): { kind: string; text: string }[] {
  const tokens: { kind: string; text: string }[] = [];
  for (let at = 0; at < text.length; ) {
    if (/\s/.test(text[at])) {
      at++;
      continue;
    }
    const symbol = SYMBOLS.find((candidate) => text.startsWith(candidate, at));
    if (symbol !== undefined) {
      tokens.push({ kind: 'symbol', text: symbol });
      at += symbol.length;
      continue;
    }
    const word = /^[^\s!=()<>,]+/.exec(text.slice(at))?.[0] ?? text[at];
    tokens.push({ kind: 'identifier', text: word });
    at += word.length;
  }
  return tokens;
}

function checked(requirement: Requirement): Requirement {
  const { operator, values, key } = requirement;
  if ((operator === 'gt' || operator === 'lt') && !/^[-+]?\d+$/.test(values[0])) {
    throw unparsed(
      `values[0]: Invalid value: ${JSON.stringify(values[0])}: for 'Gt', 'Lt' operators, the value must be an integer`,
    );
  }
  for (const [at, value] of values.entries()) {
    const error = labelValueErrors(value).join('; ');
    if (error !== '') throw unparsed(`values[${at}][${key}]: Invalid value: ${JSON.stringify(value)}: ${error}`);
  }
  return requirement;
}

function unparsed(why: string): Error {
  return badRequest(`unable to parse requirement: ${why}`);
}
