import { CelCostError, CelEvaluationError } from '../cel/cel-error.ts';
import { CelOptional, type CelValue, fromJson } from '../cel/cel-value.ts';
import { equalJson } from '../equal-json.ts';
import { duplicate, type FieldError, forbiddenField, invalid, required } from '../field-error.ts';
import type { CompiledRule, RuleTree } from './compiled-rules.ts';
import { isFields, itemBefore, type ValidationRule } from './custom-schema.ts';
import { fieldPathText } from './field-path.ts';

/** Of all rules over one object (k8s.io/apiserver/pkg/apis/cel/config.go). */
const OBJECT_BUDGET = 10_000_000;

/** The object, the one before it where there is one, and what is left of the budget. */
interface Walk {
  errors: FieldError[];
  ratcheted: FieldError[];
  budget: { left: number };
  /** Set once the budget is gone. */
  stopped: boolean;
}

/** Runs the rules over an object; transition rules where there is an old one (apiserver/schema/cel/validation.go). */
export function validateRules(tree: RuleTree, value: unknown, old: unknown, path = ''): FieldError[] {
  return walked(tree, { value, old, path }).errors;
}

/** Faults that were there before, in parts that did not change. */
export function oldFaults(tree: RuleTree, value: unknown, old: unknown): FieldError[] {
  return walked(tree, { value, old, path: '' }).ratcheted;
}

function walked(tree: RuleTree, of: { value: unknown; old: unknown; path: string }): Walk {
  const walk: Walk = { errors: [], ratcheted: [], budget: { left: OBJECT_BUDGET }, stopped: false };
  visit(tree, { ...of, correlated: true, unchanged: false }, walk);
  return walk;
}

interface Node {
  value: unknown;
  old: unknown;
  path: string;
  /** Whether `old` is what this node was before: items of most lists can't be told apart. */
  correlated: boolean;
  /** The node lies in a part that did not change: its faults are old ones and let through. */
  unchanged: boolean;
}

function visit(tree: RuleTree, given: Node, walk: Walk): void {
  if (given.value === null || given.value === undefined || walk.stopped) return;
  const isSame = given.correlated && given.old !== undefined && equalJson(given.value, given.old);
  const node = { ...given, unchanged: given.unchanged || isSame };
  for (const rule of tree.rules) runRule(tree, rule, node, walk);
  for (const inner of tree.all) visit(inner, node, walk);
  if (Array.isArray(node.value)) visitItems(tree, node, node.value as unknown[], walk);
  else if (isFields(node.value)) visitFields(tree, node, node.value, walk);
}

function visitFields(tree: RuleTree, node: Node, value: Record<string, unknown>, walk: Walk): void {
  const isAtomic = tree.schema['x-kubernetes-map-type'] === 'atomic';
  const old = isFields(node.old) && !isAtomic ? node.old : undefined;
  for (const [name, inner] of Object.entries(value)) {
    const property = tree.properties.get(name);
    const below = property ?? tree.rest;
    if (below === undefined) continue;
    const path = property === undefined ? `${node.path}[${name}]` : node.path === '' ? name : `${node.path}.${name}`;
    visit(below, { ...node, value: inner, old: old?.[name], path, correlated: node.correlated && !isAtomic }, walk);
  }
}

function visitItems(tree: RuleTree, node: Node, items: unknown[], walk: Walk): void {
  const below = tree.items;
  if (below === undefined) return;
  const isMap = tree.schema['x-kubernetes-list-type'] === 'map';
  items.forEach((item, i) => {
    const old = itemBefore(node.old, item, tree.schema);
    visit(below, { ...node, value: item, old, path: `${node.path}[${i}]`, correlated: node.correlated && isMap }, walk);
  });
}

function runRule(tree: RuleTree, compiled: CompiledRule, node: Node, walk: Walk): void {
  const { rule, program } = compiled;
  if (program === undefined || walk.stopped) return;
  const hasOld = node.old !== undefined && node.old !== null;
  if (compiled.usesOldSelf && !hasOld && rule.optionalOldSelf !== true) return;
  const shown = tree.schema.type ?? '';
  if (walk.budget.left <= 0) return stop(walk, node, shown, OUT_OF_BUDGET);
  const variables = variablesOf(tree, compiled, node);
  try {
    if (program.evaluate(variables, walk.budget) === true) return;
  } catch (error) {
    if (!(error instanceof CelEvaluationError)) throw error;
    evaluationFault(error, { walk, node, shown, rule });
    return;
  }
  const relative =
    rule.fieldPath === undefined || rule.fieldPath === '' ? '' : fieldPathText(rule.fieldPath, tree.schema);
  const field = relative === undefined || relative === '' ? node.path : join(node.path, relative);
  const fault = ruleFault(field, shown, messageOf(compiled, variables, walk), rule.reason);
  (node.unchanged && !compiled.usesOldSelf ? walk.ratcheted : walk.errors).push(fault);
}

const OUT_OF_BUDGET = 'validation failed due to running out of cost budget, no further validation rules will be run';

function stop(walk: Walk, node: Node, shown: string, message: string): void {
  walk.errors.push(invalid(placeOf(node), shown, message));
  walk.stopped = true;
}

function evaluationFault(
  error: CelEvaluationError,
  { walk, node, shown, rule }: { walk: Walk; node: Node; shown: string; rule: ValidationRule },
): void {
  const named = rule.message !== undefined && rule.message !== '' ? rule.message.trim() : rule.rule.trim();
  if (error instanceof CelCostError) {
    const why = walk.budget.left <= 0 ? OUT_OF_BUDGET : undefined;
    const message = `'${error.message}': no further validation rules will be run due to call cost exceeds limit for rule: ${named}`;
    stop(walk, node, shown, why ?? message);
  } else if (error.message.startsWith('no such overload')) {
    const message = `'${error.message}': call arguments did not match a supported operator, function or macro signature for rule: ${named}`;
    walk.errors.push(invalid(placeOf(node), shown, message));
  } else {
    walk.errors.push(invalid(placeOf(node), shown, `${error.message} evaluating rule: ${named}`));
  }
}

function variablesOf(tree: RuleTree, { rule }: CompiledRule, node: Node): Record<string, CelValue> {
  const type = tree.type.type;
  const self = fromJson(node.value, type);
  const hasOld = node.old !== undefined && node.old !== null;
  const old = hasOld ? fromJson(node.old, type) : undefined;
  if (rule.optionalOldSelf === true) return { self, oldSelf: new CelOptional(old) };
  return old === undefined ? { self } : { self, oldSelf: old };
}

/** A message expression that fails, or gives nothing worth showing, is passed over. */
function messageOf({ rule, message }: CompiledRule, variables: Record<string, CelValue>, walk: Walk): string {
  if (message !== undefined) {
    try {
      const text = message.evaluate(variables, walk.budget);
      if (typeof text === 'string' && text.trim() !== '' && !/[\n\r]/.test(text) && text.length <= 5120)
        return text.trim();
    } catch (error) {
      if (!(error instanceof CelEvaluationError)) throw error;
    }
  }
  return rule.message !== undefined && rule.message !== '' ? rule.message.trim() : `failed rule: ${rule.rule.trim()}`;
}

function ruleFault(path: string, shown: string, detail: string, reason: string | undefined): FieldError {
  const field = path === '' ? '<nil>' : path;
  switch (reason) {
    case 'FieldValueForbidden':
      return forbiddenField(field, detail);
    case 'FieldValueRequired':
      return required(field, detail);
    case 'FieldValueDuplicate':
      return duplicate(field, shown);
    default:
      return invalid(field, shown, detail);
  }
}

function placeOf({ path }: Node): string {
  return path === '' ? '<nil>' : path;
}

function join(path: string, relative: string): string {
  return path === '' || relative.startsWith('[') ? `${path}${relative}` : `${path}.${relative}`;
}
