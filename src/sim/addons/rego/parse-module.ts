import { readTokens } from './lexer.ts';
import { parseBody, parseStatement } from './parse-body.ts';
import { parseTerm } from './parse-term.ts';
import { type Expression, type Import, type Module, RegoError, type RuleDefinition, type Term } from './syntax.ts';
import { TokenStream } from './token-stream.ts';

const TRUE: Term = { type: 'value', value: true };

export function parseModule(source: string): Module {
  const tokens = new TokenStream(readTokens(source), parseBody);
  if (!tokens.skipWord('package')) throw tokens.unexpected('expected package');
  const module: Module = { package: parsePath(tokens), imports: [], rules: [] };
  while (tokens.next.type !== 'end') {
    if (tokens.isWord('import')) module.imports.push(...parseImport(tokens));
    else module.rules.push(...parseRule(tokens));
  }
  return module;
}

function parsePath(tokens: TokenStream): string[] {
  const path = [tokens.name()];
  for (;;) {
    if (tokens.skip('.')) path.push(tokens.name());
    else if (tokens.isSign('[') && !tokens.next.spaced) {
      tokens.take();
      path.push(tokens.take().text);
      tokens.expect(']');
    } else return path;
  }
}

/** Imports of the language itself change nothing here: old and new words are both understood. */
function parseImport(tokens: TokenStream): Import[] {
  tokens.take();
  const path = parsePath(tokens);
  const alias = tokens.skipWord('as') ? tokens.name() : path[path.length - 1];
  return path[0] === 'future' || path[0] === 'rego' ? [] : [{ path, alias }];
}

function parseRule(tokens: TokenStream): RuleDefinition[] {
  const isDefault = tokens.isWord('default') && tokens.peek(1).type === 'name' && !tokens.peek(1).onNewLine;
  if (isDefault) tokens.take();
  const { line } = tokens.next;
  const name = tokens.name();
  if (tokens.isSign('.')) throw new RegoError('rego_parse_error', `rule heads with dots are not simulated`, line);
  const head = parseHead(tokens, name, line);
  const rule: RuleDefinition = { ...head, isDefault };
  const first = parseRuleBody(tokens);
  rule.body = first ?? [];
  const alternatives = first === undefined ? [] : parseMore(tokens, rule);
  return [rule, ...alternatives];
}

type Head = Omit<RuleDefinition, 'isDefault'>;

function parseHead(tokens: TokenStream, name: string, line: number): Head {
  const head: Head = { name, kind: 'complete', args: [], value: TRUE, body: [], line };
  if (tokens.isSign('(') && !tokens.next.spaced) {
    head.kind = 'function';
    tokens.take();
    while (!tokens.skip(')')) {
      head.args.push(parseTerm(tokens));
      if (!tokens.isSign(')')) tokens.expect(',');
    }
  } else if (tokens.isSign('[') && !tokens.next.spaced) {
    tokens.take();
    head.key = parseTerm(tokens);
    tokens.expect(']');
    head.kind = 'set';
  } else if (tokens.skipWord('contains')) {
    head.key = parseTerm(tokens);
    head.kind = 'set';
  }
  if (tokens.skip('=') || tokens.skip(':=')) {
    head.value = parseTerm(tokens);
    if (head.kind === 'set') head.kind = 'object';
  }
  return head;
}

function parseRuleBody(tokens: TokenStream): Expression[] | undefined {
  if (tokens.skipWord('if') && !tokens.isSign('{')) return parseStatement(tokens);
  return tokens.skip('{') ? parseBody(tokens, '}') : undefined;
}

/** `else`, and further bodies of the same head. */
function parseMore(tokens: TokenStream, rule: RuleDefinition): RuleDefinition[] {
  const alternatives: RuleDefinition[] = [];
  const head = { ...rule };
  let last = rule;
  for (;;) {
    const { line } = tokens.next;
    if (tokens.skipWord('else')) {
      const value = tokens.skip('=') || tokens.skip(':=') ? parseTerm(tokens) : TRUE;
      last.orElse = { ...head, value, body: parseRuleBody(tokens) ?? [], line };
      last = last.orElse;
    } else if (tokens.isSign('{')) {
      tokens.take();
      last = { ...head, body: parseBody(tokens, '}'), line };
      alternatives.push(last);
    } else return alternatives;
  }
}
