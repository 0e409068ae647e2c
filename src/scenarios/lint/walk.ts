/** Calls `visit` for every value below this one, with its path and its key. */
export function walk(
  value: unknown,
  visit: (value: unknown, path: readonly PropertyKey[]) => void,
  path: readonly PropertyKey[] = [],
): void {
  visit(value, path);
  if (Array.isArray(value)) value.forEach((inner, i) => walk(inner, visit, [...path, i]));
  else if (value !== null && typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) walk(inner, visit, [...path, key]);
  }
}
