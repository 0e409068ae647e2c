import { equalJson } from '../../kinds/equal-json.ts';

/** JSON with sorted keys and without what is undefined: two equal values give the same text. */
export function stableJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stableJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${stableJson(field)}`);
  return `{${fields.join(',')}}`;
}

/** Whether two values would be stored alike. */
export function isSame(a: unknown, b: unknown): boolean {
  return equalJson(a, b);
}
