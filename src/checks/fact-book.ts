import { asText } from './cel.ts';
import { type Context, namesOf } from './context.ts';
import { matchAudit } from './match-audit.ts';
import { type Topic, topicOfSelection } from './reads.ts';
import type { FactRule } from './rules.ts';
import { select } from './select.ts';

/** Lists that a scenario derives from the cluster: which nodes were infected, which secrets were read. */
export class FactBook {
  readonly #rules: Readonly<Record<string, FactRule>>;
  readonly #values: Record<string, string[]> = {};
  #begun = false;
  version = 0;

  constructor(rules: Readonly<Record<string, FactRule>>) {
    this.#rules = rules;
    for (const name of Object.keys(rules)) this.#values[name] = [];
  }

  get values(): Readonly<Record<string, readonly string[]>> {
    return this.#values;
  }

  /**
   * Looks again at what these topics may have changed; undefined topics: at everything. Tells whether anything did. What a
   * rule keeps from the start is looked at the first time alone.
   */
  refresh(context: () => Context, topics: ReadonlySet<Topic> | undefined): boolean {
    let changed = false;
    for (const [name, rule] of Object.entries(this.#rules)) {
      if (rule.keep === 'start' && this.#begun) continue;
      if (topics !== undefined && !readsOfFact(rule).some((topic) => topics.has(topic))) continue;
      const found = collectValues(rule, context());
      const next = rule.keep === 'ever' ? [...new Set([...this.#values[name], ...found])].sort() : found;
      if (next.join('\n') === this.#values[name].join('\n')) continue;
      this.#values[name] = next;
      this.version++;
      changed = true;
    }
    this.#begun = true;
    return changed;
  }
}

export function readsOfFact(rule: FactRule): Topic[] {
  return rule.collect.map((source) => ('audit' in source ? 'audit' : topicOfSelection(source.from)));
}

function collectValues(rule: FactRule, context: Context): string[] {
  const values = new Set<string>();
  rule.collect.forEach((source) => {
    const value = context.cel.compile(source.value);
    const bindings =
      'audit' in source
        ? matchAudit(source.audit, context).map((event) => ({ event }))
        : select(source.from, context).map(({ bound }) => bound);
    for (const bound of bindings) addValue(values, () => value(namesOf(context, bound)));
  });
  return [...values].sort();
}

/** An expression may give one value or several; an object it cannot be told of gives none. */
function addValue(values: Set<string>, read: () => unknown): void {
  try {
    const value = read();
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) values.add(asText(one));
  } catch {
    // A missing field: this object has nothing to add.
  }
}
