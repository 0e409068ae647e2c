/** A value as Rego's sprintf("%v") prints it: JSON with a blank after colon and comma. */
export function goPrint(value: unknown): string {
  if (typeof value === 'string') return value;
  return jsonWithBlanks(value);
}

function jsonWithBlanks(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(jsonWithBlanks).join(', ')}]`;
  if (value !== null && typeof value === 'object') {
    return `{${Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => `${JSON.stringify(key)}: ${jsonWithBlanks(inner)}`)
      .join(', ')}}`;
  }
  return JSON.stringify(value);
}
