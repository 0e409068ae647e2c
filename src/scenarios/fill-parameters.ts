import type { ParameterValues } from './schema/parameter-schema.ts';

const PLACE = /\$\{([a-zA-Z][A-Za-z0-9]*)\}/g;

/** The same value with every `${name}` replaced. A text that is nothing but one place becomes the parameter itself, list or number. */
export function fillParameters<T>(value: T, values: ParameterValues): T {
  return fillValue(value, values) as T;
}

export function fillText(text: string, values: ParameterValues): string {
  return text.replace(PLACE, (whole, name: string) => (name in values ? String(values[name]) : whole));
}

/** Names that a value refers to. */
export function placesIn(value: unknown): string[] {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return [...new Set([...text.matchAll(PLACE)].map(([, name]) => name))];
}

function fillValue(value: unknown, values: ParameterValues): unknown {
  if (typeof value === 'string') {
    const [, only] = /^\$\{([a-zA-Z][A-Za-z0-9]*)\}$/.exec(value) ?? [];
    return only !== undefined && only in values ? values[only] : fillText(value, values);
  }
  if (Array.isArray(value)) return value.map((one) => fillValue(one, values));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [fillText(key, values), fillValue(inner, values)]),
  );
}
