import { formatPrintf } from '../tools/printf.ts';
import { type AwkMachine, expression, number, text, type Value } from './machine.ts';

/** Functions of values alone. What changes a variable (sub, gsub, split) is told how to. */
export function callFunction(name: string, args: readonly Value[], machine: AwkMachine): Value | undefined {
  const [first = machine.field(0), second = '', third] = args;
  switch (name) {
    case 'length':
      return text(first).length;
    case 'substr':
      return substring(text(first), number(second), third === undefined ? undefined : number(third));
    case 'index':
      return text(first).indexOf(text(second)) + 1;
    case 'tolower':
      return text(first).toLowerCase();
    case 'toupper':
      return text(first).toUpperCase();
    case 'int':
      return Math.trunc(number(first));
    case 'sqrt':
      return Math.sqrt(number(first));
    case 'sprintf':
      return sprintf(args);
    case 'match': {
      const found = expression(text(second)).exec(text(first));
      machine.set('RSTART', found === null ? 0 : found.index + 1);
      machine.set('RLENGTH', found === null ? -1 : found[0].length);
      return found === null ? 0 : found.index + 1;
    }
    default:
      return undefined;
  }
}

function substring(whole: string, from: number, length: number | undefined): string {
  const start = Math.round(from);
  const end = length === undefined ? whole.length + 1 : start + Math.round(length);
  return whole.slice(Math.max(0, start - 1), Math.max(0, end - 1));
}

export function sprintf([format = '', ...args]: readonly Value[]): string {
  const template = text(format)
    .replaceAll('\\', '\\\\')
    .replace(/%[-+ 0#]*\d*(?:\.\d+)?i/g, (spec) => `${spec.slice(0, -1)}d`);
  const conversions = [...template.matchAll(/%[-+ 0#]*\d*(?:\.\d+)?([a-zA-Z%])/g)]
    .map(([, kind]) => kind)
    .filter((kind) => kind !== '%');
  const words = conversions.map((kind, at) => {
    const value = args[at] ?? '';
    return kind === 'd' || kind === 'x' || kind === 'o'
      ? String(Math.trunc(number(value)))
      : kind === 's' || kind === 'c'
        ? text(value)
        : String(number(value));
  });
  return formatPrintf(template, words).toString();
}

/** sub and gsub: `&` stands for what was found. */
export function substitute(
  whole: string,
  pattern: string,
  by: string,
  everywhere: boolean,
): { result: string; count: number } {
  let count = 0;
  const found = new RegExp(expression(pattern).source, everywhere ? 'g' : '');
  const result = whole.replace(found, (match: string) => {
    count += 1;
    return by.replace(/\\&|&/g, (one) => (one === '&' ? match : '&'));
  });
  return { result, count };
}
