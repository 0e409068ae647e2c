import { setField } from './set-field.ts';

/** A value with the keys of all its maps in order, as Go writes maps to JSON. */
export function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const out: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) {
    setField(out, key, sortKeys(inner));
  }
  return out;
}
