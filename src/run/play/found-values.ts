import { asText } from '../../checks/cel.ts';
import { type Context, namesOf } from '../../checks/context.ts';
import { select } from '../../checks/select.ts';
import type { Found } from '../../scenarios/schema/walkthrough-schema.ts';

/** What a step of the script finds in the cluster when it begins: of each selection the first value. */
export function findValues(wanted: Readonly<Record<string, Found>>, context: Context): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, { from, value }] of Object.entries(wanted)) {
    const expression = context.cel.compile(value);
    for (const { bound } of select(from, context)) {
      const found = valueOf(() => expression(namesOf(context, bound)));
      if (found === undefined) continue;
      values[name] = asText(found);
      break;
    }
  }
  return values;
}

/** The same value with `{name}` replaced in every text. Other braces stay as they are. */
export function fillNamed<T>(value: T, values: Readonly<Record<string, string>>): T {
  const inner = (one: unknown): unknown => {
    if (typeof one === 'string') return one.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
    if (Array.isArray(one)) return one.map(inner);
    if (one === null || typeof one !== 'object') return one;
    return Object.fromEntries(Object.entries(one).map(([key, within]) => [key, inner(within)]));
  };
  return inner(value) as T;
}

/** A field that an object does not have yet makes it no candidate. */
function valueOf(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return undefined;
  }
}
