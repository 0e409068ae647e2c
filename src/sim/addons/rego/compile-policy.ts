import { BUILTINS } from './builtins.ts';
import { orderBody, orderTerm } from './order-body.ts';
import { parseModule } from './parse-module.ts';
import { resolveRule } from './resolve-names.ts';
import { patternNames } from './scope.ts';
import { type Module, RegoError, type RuleDefinition, type Term } from './syntax.ts';
import { allNames, openNames, variablesOf } from './term-variables.ts';

/** All that modules say of one name. */
export interface CompiledRule {
  path: string;
  kind: RuleDefinition['kind'];
  definitions: RuleDefinition[];
  fallback?: Term;
}

/** What lies below `data`: packages by their names, and rules. */
export interface PackageNode {
  packages: Map<string, PackageNode>;
  rules: Map<string, CompiledRule>;
}

export interface Policy {
  root: PackageNode;
  rules: ReadonlyMap<string, CompiledRule>;
}

/** Compiles modules that may use each other. Throws RegoError. */
export function compilePolicy(sources: readonly string[]): Policy {
  const modules = sources.map(parseModule);
  const arities = new Map<string, number>();
  const names = new Map<string, string[]>();
  for (const module of modules) {
    const at = ['data', ...module.package];
    for (const rule of module.rules) {
      if (rule.kind === 'function') arities.set([...at, rule.name].join('.'), rule.args.length);
      names.set(at.join('.'), [...(names.get(at.join('.')) ?? []), rule.name]);
    }
  }
  const policy = { root: newNode(), rules: new Map<string, CompiledRule>() };
  for (const module of modules) addModule(policy, module, names, arities);
  return policy;
}

function addModule(
  policy: { root: PackageNode; rules: Map<string, CompiledRule> },
  module: Module,
  names: ReadonlyMap<string, string[]>,
  arities: ReadonlyMap<string, number>,
): void {
  const at = ['data', ...module.package];
  const globals = new Map<string, string[]>();
  for (const name of names.get(at.join('.')) ?? []) globals.set(name, [...at, name]);
  for (const { path, alias } of module.imports) globals.set(alias, path);
  const moduleNames = {
    globals,
    functionArity: (path: string) => arities.get(path),
    builtinArity: (name: string) => (Object.hasOwn(BUILTINS, name) ? BUILTINS[name].length : undefined),
  };
  const node = nodeAt(policy.root, module.package);
  for (const definition of module.rules) {
    const path = [...at, definition.name].join('.');
    const rule: CompiledRule = node.rules.get(definition.name) ?? { path, kind: definition.kind, definitions: [] };
    if (rule.kind !== definition.kind) {
      throw new RegoError('rego_type_error', `conflicting rules ${path} found`, definition.line);
    }
    const resolved = orderRule(resolveRule(moduleNames, definition));
    if (definition.isDefault) rule.fallback = resolved.value;
    else rule.definitions.push(resolved);
    node.rules.set(definition.name, rule);
    policy.rules.set(path, rule);
  }
}

function orderRule(rule: RuleDefinition): RuleDefinition {
  const known = new Set(rule.args.flatMap(patternNames));
  const body = orderBody(rule.body, known);
  const all = new Set([...known, ...allNames(rule.body)]);
  checkHead(rule, new Set([...known, ...rule.body.flatMap((expression) => [...openNames(expression)])]));
  return {
    ...rule,
    body,
    value: orderTerm(rule.value, all),
    ...(rule.key === undefined ? {} : { key: orderTerm(rule.key, all) }),
    ...(rule.orElse === undefined ? {} : { orElse: orderRule(rule.orElse) }),
  };
}

/** What a head speaks of must be known from the body. */
function checkHead({ key, value, line }: RuleDefinition, known: ReadonlySet<string>): void {
  for (const term of key === undefined ? [value] : [key, value]) {
    const unknown = [...variablesOf(term, known).needs].find((name) => !known.has(name));
    if (unknown === undefined) continue;
    throw new RegoError('rego_unsafe_var_error', `var ${unknown.replace(/~\d+$/, '')} is unsafe`, line);
  }
}

function nodeAt(root: PackageNode, path: readonly string[]): PackageNode {
  let node = root;
  for (const part of path) {
    const next = node.packages.get(part) ?? newNode();
    node.packages.set(part, next);
    node = next;
  }
  return node;
}

function newNode(): PackageNode {
  return { packages: new Map(), rules: new Map() };
}
