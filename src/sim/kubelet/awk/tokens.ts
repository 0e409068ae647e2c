export interface Token {
  type: 'number' | 'string' | 'expression' | 'name' | 'call' | 'word' | 'operator' | 'end';
  text: string;
}

/** A program that cannot be read. */
export class AwkError extends Error {}

const WORDS = new Set([
  'BEGIN', 'END', 'if', 'else', 'while', 'for', 'do', 'in', 'print', 'printf', 'next', 'exit', 'break', 'continue', 'delete',
]); // biome-ignore format: a table

const OPERATORS = /^(\+\+|--|\+=|-=|\*=|\/=|%=|\^=|==|<=|>=|!=|&&|\|\||!~|\*\*|[-+*/%^!<>|?:~$=,;(){}[\]\n])/;

/** The words of an awk program. A slash begins an expression where a value is awaited. */
export function tokensOf(program: string): Token[] {
  const tokens: Token[] = [];
  let rest = program;
  const take = (type: Token['type'], length: number, text: string) => {
    tokens.push({ type, text });
    rest = rest.slice(length);
  };
  while (rest !== '') {
    const skipped = /^(?:[ \t\r]|\\\n|#[^\n]*)+/.exec(rest);
    if (skipped !== null) {
      rest = rest.slice(skipped[0].length);
      continue;
    }
    const number = /^(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/.exec(rest);
    const text = /^"((?:[^"\\\n]|\\[\s\S])*)"/.exec(rest);
    const name = /^[A-Za-z_]\w*/.exec(rest);
    const expression = awaitsValue(tokens.at(-1)) ? /^\/((?:[^/\\\n]|\\.|\[[^\]]*\])*)\//.exec(rest) : null;
    const operator = OPERATORS.exec(rest);
    if (number !== null) take('number', number[0].length, number[0]);
    else if (text !== null) take('string', text[0].length, unescape(text[1]));
    else if (name !== null) {
      const isCall = rest[name[0].length] === '(' && !WORDS.has(name[0]);
      take(WORDS.has(name[0]) ? 'word' : isCall ? 'call' : 'name', name[0].length, name[0]);
    } else if (expression !== null) take('expression', expression[0].length, expression[1].replaceAll('\\/', '/'));
    else if (operator !== null) take('operator', operator[0].length, operator[0]);
    else throw new AwkError(`unexpected token near '${rest.slice(0, 10)}'`);
  }
  return [...tokens, { type: 'end', text: '' }];
}

function awaitsValue(last: Token | undefined): boolean {
  if (last === undefined || last.type === 'word') return true;
  return last.type === 'operator' && ![')', ']', '$', '++', '--'].includes(last.text);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v' };

function unescape(text: string): string {
  return text.replace(/\\([0-7]{1,3}|[\s\S])/g, (_, code: string) =>
    /^[0-7]/.test(code) ? String.fromCharCode(Number.parseInt(code, 8) & 255) : (ESCAPES[code] ?? code),
  );
}
