/** Sets a value at a JSON pointer (RFC 6901) inside a draft, making the objects on the way; `-` adds to a list. */
export function setAtPointer<T extends object>(draft: T, pointer: string, value: unknown): T {
  const keys = pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = keys.pop();
  if (last === undefined) return value as T;
  let at: unknown = draft;
  for (const key of keys) {
    const holder = at as Record<string, unknown>;
    holder[key] ??= {};
    at = holder[key];
  }
  if (Array.isArray(at) && last === '-') at.push(value);
  else (at as Record<string, unknown>)[last] = value;
  return draft;
}
