/** One thing wrong with an expression, at an offset of its source. */
export interface CelIssue {
  at: number;
  message: string;
}

/** An expression that does not compile; the message is cel-go's, with a line of source and a caret for each issue. */
export class CelCompileError extends Error {
  readonly issues: readonly CelIssue[];

  constructor(source: string, issues: readonly CelIssue[]) {
    super(issues.map((issue) => issueText(source, issue)).join('\n'));
    this.issues = issues;
  }
}

/** An expression that compiles, and whose constant parts already fail. */
export class CelInstantiationError extends CelCompileError {
  constructor(why: string) {
    super('', []);
    this.message = why;
  }
}

/** An expression that fails while it is evaluated: `no such key: x`. */
export class CelEvaluationError extends Error {}

/** Evaluation took more than it may. */
export class CelCostError extends CelEvaluationError {
  constructor() {
    super('operation cancelled: actual cost limit exceeded');
  }
}

function issueText(source: string, { at, message }: CelIssue): string {
  const lineStart = source.lastIndexOf('\n', at - 1) + 1;
  const lineEnd = source.indexOf('\n', at);
  const line = source.slice(lineStart, lineEnd < 0 ? undefined : lineEnd);
  const number = source.slice(0, lineStart).split('\n').length;
  const before = [...source.slice(lineStart, at)];
  const dots = before.map((character) => (isWide(character) ? '．' : '.')).join('');
  const caret = isWide(source[at] ?? '') ? '＾' : '^';
  const snippet = line === '' && at >= source.length ? '' : `\n | ${line.replaceAll('\t', ' ')}\n | ${dots}${caret}`;
  return `ERROR: <input>:${number}:${before.length + 1}: ${message}${snippet}`;
}

function isWide(character: string): boolean {
  return Buffer.byteLength(character) > 1;
}
