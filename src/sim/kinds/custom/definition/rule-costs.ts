/** Limits on estimates (apis/apiextensions/validation/validation.go). */
export const RULE_COST_MAX = 10_000_000;
export const DEFINITION_COST_MAX = 100_000_000;
const MOST_EXPENSIVE_SHOWN = 4;

/** What the rules of one schema may cost together, and which of them cost most. */
export class RuleCosts {
  total = 0;
  mostExpensive: { path: string; cost: number }[] = [];

  observe(path: string, cost: number): void {
    this.total += cost;
    if (cost < DEFINITION_COST_MAX / 100) return;
    this.mostExpensive = [...this.mostExpensive, { path, cost }]
      .sort((a, b) => (a.cost === b.cost ? 0 : b.cost - a.cost))
      .slice(0, MOST_EXPENSIVE_SHOWN);
  }
}

export function costMessage(what: string, cost: number, limit: number): string {
  const factor = cost / limit;
  const text = factor > 100 ? 'more than 100x' : factor < 1.5 ? `${factor.toFixed(6)}x` : `${factor.toFixed(1)}x`;
  return `${what} exceeds budget by factor of ${text} (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`;
}
