import type { Value } from './value.ts';

export type Term =
  | { type: 'value'; value: Value }
  | { type: 'var'; name: string }
  | { type: 'array' | 'set'; items: Term[] }
  | { type: 'object'; entries: [Term, Term][] }
  | { type: 'ref'; head: Term; path: Term[] }
  /** `input` or `data`, once names are resolved. */
  | { type: 'root'; name: 'input' | 'data' }
  /** `output` takes what comes out, where a call has one argument more than the function; `rule` is a function of a module. */
  | { type: 'call'; name: string; args: Term[]; line: number; rule?: string; output?: Term }
  | Comprehension;

export interface Comprehension {
  type: 'comprehension';
  of: 'array' | 'set' | 'object';
  key?: Term;
  head: Term;
  body: Expression[];
}

export interface With {
  path: string[];
  value: Term;
}

export type Expression = { line: number; with: With[] } & (
  | { type: 'term'; term: Term }
  | { type: 'not'; inner: Expression }
  | { type: 'assign' | 'unify'; left: Term; right: Term }
  | { type: 'some'; names: string[] }
  | { type: 'some-in'; key?: Term; value: Term; collection: Term }
  | { type: 'every'; key?: Term; value: Term; collection: Term; body: Expression[] }
);

export interface RuleDefinition {
  name: string;
  kind: 'complete' | 'set' | 'object' | 'function';
  isDefault: boolean;
  args: Term[];
  /** Of a partial set or object. */
  key?: Term;
  value: Term;
  body: Expression[];
  orElse?: RuleDefinition;
  line: number;
}

export interface Import {
  path: string[];
  alias: string;
}

export interface Module {
  package: string[];
  imports: Import[];
  rules: RuleDefinition[];
}

/** What is wrong with a module, as OPA tells it: `1 error occurred: FILE:LINE: CODE: MESSAGE`. */
export class RegoError extends Error {
  readonly code: string;
  constructor(code: string, message: string, line?: number) {
    super(`1 error occurred: ${line === undefined ? '' : `template:${line}: `}${code}: ${message}`);
    this.code = code;
  }
}
