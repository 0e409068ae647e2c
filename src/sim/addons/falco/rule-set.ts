import { parse } from 'yaml';
import { type Condition, ConditionError, parseCondition } from './condition.ts';

export interface FalcoRule {
  name: string;
  source: string;
  priority: string;
  output: string;
  tags: string[];
  condition: Condition;
}

export interface RuleSet {
  rules: FalcoRule[];
  macros: Map<string, Condition>;
}

interface RuleEntry {
  list?: string;
  items?: unknown[];
  macro?: string;
  rule?: string;
  condition?: string;
  output?: string;
  priority?: string;
  tags?: string[];
  source?: string;
  enabled?: boolean;
  append?: boolean;
  override?: Record<string, 'append' | 'replace'>;
}

/** What Falco's own words for levels are, loudest first. */
export const PRIORITIES = ['Emergency', 'Alert', 'Critical', 'Error', 'Warning', 'Notice', 'Informational', 'Debug'];

/**
 * Puts rule files together: later ones add lists, macros and rules, replace them, or change parts of them with `append`
 * and `override`. `complain` hears of what cannot be read.
 */
export function readRuleSet(
  files: readonly { name: string; text: string }[],
  complain: (why: string) => void,
): RuleSet {
  const lists = new Map<string, string[]>();
  const macros = new Map<string, RuleEntry>();
  const rules = new Map<string, RuleEntry>();
  for (const { name, text } of files) {
    for (const entry of entriesOf(name, text, complain)) {
      if (entry.list !== undefined) addList(lists, entry);
      else if (entry.macro !== undefined) macros.set(entry.macro, merged(macros.get(entry.macro), entry));
      else if (entry.rule !== undefined) rules.set(entry.rule, merged(rules.get(entry.rule), entry));
    }
  }
  const parsed = new Map<string, Condition>();
  for (const [name, { condition = '' }] of macros) {
    const known = attempt(`macro ${name}`, condition, lists, complain);
    if (known !== undefined) parsed.set(name, known);
  }
  return { macros: parsed, rules: [...rules.values()].flatMap((entry) => ruleOf(entry, lists, parsed, complain)) };
}

function entriesOf(name: string, text: string, complain: (why: string) => void): RuleEntry[] {
  try {
    const entries: unknown = parse(text, { logLevel: 'silent' });
    if (Array.isArray(entries)) return entries as RuleEntry[];
    if (entries !== null) complain(`${name}: Rules content is not yaml array of objects`);
  } catch (error) {
    complain(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return [];
}

function addList(lists: Map<string, string[]>, { list = '', items = [], append, override }: RuleEntry): void {
  const own = items.map(String).flatMap((item) => lists.get(item) ?? [item]);
  const adds = append === true || override?.items === 'append';
  lists.set(list, adds ? [...(lists.get(list) ?? []), ...own] : own);
}

function merged(known: RuleEntry | undefined, entry: RuleEntry): RuleEntry {
  const { append, override, ...fields } = entry;
  if (known === undefined) return fields;
  const joined = (a = '', b = '') => `${a} ${b}`.trim();
  if (append === true) return { ...known, condition: joined(known.condition, entry.condition) };
  if (override !== undefined) {
    const out: RuleEntry = { ...known, ...fields };
    if (override.condition === 'append') out.condition = joined(known.condition, entry.condition);
    if (override.output === 'append') out.output = joined(known.output, entry.output);
    if (override.tags === 'append') out.tags = [...(known.tags ?? []), ...(entry.tags ?? [])];
    return out;
  }
  // A rule that only switches another one on or off.
  return entry.condition === undefined && entry.enabled !== undefined ? { ...known, enabled: entry.enabled } : fields;
}

function ruleOf(
  { rule = '', condition = '', enabled, output = '', priority = 'Debug', tags = [], source = 'syscall' }: RuleEntry,
  lists: ReadonlyMap<string, string[]>,
  macros: ReadonlyMap<string, Condition>,
  complain: (why: string) => void,
): FalcoRule[] {
  if (enabled === false) return [];
  const parsed = attempt(`rule ${rule}`, condition, lists, complain);
  if (parsed === undefined) return [];
  const missing = macrosOf(parsed).find((name) => !macros.has(name));
  if (missing !== undefined) {
    complain(`rule ${rule}: Undefined macro '${missing}' used in filter`);
    return [];
  }
  return [{ name: rule, source, priority: priorityOf(priority), output: output.trim(), tags, condition: parsed }];
}

function priorityOf(text: string): string {
  const wanted = text.toLowerCase() === 'info' ? 'informational' : text.toLowerCase();
  return PRIORITIES.find((name) => name.toLowerCase() === wanted) ?? 'Debug';
}

function attempt(
  what: string,
  condition: string,
  lists: ReadonlyMap<string, string[]>,
  complain: (why: string) => void,
): Condition | undefined {
  try {
    return withLists(parseCondition(condition), lists);
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    complain(`${what}: ${error.message}`);
    return undefined;
  }
}

function withLists(condition: Condition, lists: ReadonlyMap<string, string[]>): Condition {
  if (condition.type === 'and' || condition.type === 'or') {
    return { ...condition, parts: condition.parts.map((part) => withLists(part, lists)) };
  }
  if (condition.type === 'not') return { ...condition, part: withLists(condition.part, lists) };
  if (condition.type !== 'compare') return condition;
  return { ...condition, values: condition.values.flatMap((value) => lists.get(value) ?? [value]) };
}

function macrosOf(condition: Condition): string[] {
  if (condition.type === 'and' || condition.type === 'or') return condition.parts.flatMap(macrosOf);
  if (condition.type === 'not') return macrosOf(condition.part);
  return condition.type === 'macro' ? [condition.name] : [];
}
