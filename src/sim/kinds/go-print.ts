/** A JSON value as Go's fmt prints it with %v: `map[a:1 b:[x y]]`, keys sorted. */
export function goPrint(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goPrint).join(' ')}]`;
  if (typeof value === 'number') return goNumber(value);
  if (typeof value !== 'object') return String(value);
  const fields = value as Record<string, unknown>;
  const entries = Object.keys(fields)
    .sort()
    .map((key) => `${key}:${goPrint(fields[key])}`);
  return `map[${entries.join(' ')}]`;
}

/** A JSON value as Go's fmt prints it with %#v inside an interface. */
export function goSyntax(value: unknown): string {
  if (value === null || value === undefined) return 'interface {}(nil)';
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (typeof value === 'number') return goNumber(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object') return String(value);
  const fields = value as Record<string, unknown>;
  const entries = Object.keys(fields)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${goSyntax(fields[key])}`);
  return `map[string]interface {}{${entries.join(', ')}}`;
}

/** The Go type that decoding JSON into an interface gives. */
export function goTypeName(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return '[]interface {}';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' ? 'string' : 'map[string]interface {}';
}

/** The reflect.Kind of such a value. */
export function goKind(value: unknown): string {
  const name = goTypeName(value);
  if (name.startsWith('map')) return 'map';
  return name.startsWith('[]') ? 'slice' : name;
}

/** What is no int64 is a float, which Go shows with an exponent from a million on. */
export function goNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 63) return String(value);
  const [digits, power] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 6) return String(value);
  return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}
