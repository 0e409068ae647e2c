import { isFields } from './list-order.ts';
import { unexpected } from './strategic-merge-error.ts';

/** A value without the items and fields that are directives. Undefined where it is one itself. */
export function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDirectives).filter((item) => item !== undefined);
  if (!isFields(value)) return value;
  if (Object.hasOwn(value, '$patch')) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const kept = withoutDirectives(inner);
    if (kept === undefined) delete value[key];
    else value[key] = kept;
  }
  return value;
}

/** The strategy beside retainKeys. */
export function otherStrategy(strategies: readonly string[]): string {
  const others = strategies.filter((strategy) => strategy !== 'retainKeys');
  if (others.length > 1) throw unexpected(`unexpected patch strategy: [${strategies.join(' ')}]`);
  return others[0] ?? '';
}
