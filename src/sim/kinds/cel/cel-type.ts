/** The types of CEL. */
export type CelType = (
  | {
      kind:
        | 'int'
        | 'uint'
        | 'double'
        | 'string'
        | 'bytes'
        | 'bool'
        | 'null'
        | 'dyn'
        | 'timestamp'
        | 'duration'
        | 'type'
        | 'error';
    }
  | ListType
  | { kind: 'map'; key: CelType; value: CelType }
  | ObjectType
  | { kind: 'opaque'; name: string }
  | { kind: 'optional'; of: CelType }
  | { kind: 'param'; name: string }
) & {
  /** How many characters, bytes or items a schema allows at most; for cost estimates. */
  maxElements?: number;
};

export interface ListType {
  kind: 'list';
  element: CelType;
  /** Of lists that a schema declares as sets or maps: they are equal in any order. */
  identity?: { keys: readonly string[] };
}

export interface ObjectType {
  kind: 'object';
  name: string;
  /** By the name that expressions use, which is escaped where it is no identifier. */
  field(name: string): CelType | undefined;
}

export const INT: CelType = { kind: 'int' };
export const UINT: CelType = { kind: 'uint' };
export const DOUBLE: CelType = { kind: 'double' };
export const STRING: CelType = { kind: 'string' };
export const BYTES: CelType = { kind: 'bytes' };
export const BOOL: CelType = { kind: 'bool' };
export const NULL: CelType = { kind: 'null' };
export const DYN: CelType = { kind: 'dyn' };
export const TIMESTAMP: CelType = { kind: 'timestamp' };
export const DURATION: CelType = { kind: 'duration' };
export const TYPE: CelType = { kind: 'type' };
export const ERROR: CelType = { kind: 'error' };

export function listOf(element: CelType): ListType {
  return { kind: 'list', element };
}

export function mapOf(key: CelType, value: CelType): CelType {
  return { kind: 'map', key, value };
}

export function optionalOf(of: CelType): CelType {
  return { kind: 'optional', of };
}

/** An object type over a table of fields. */
export function objectType(name: string, fields: Readonly<Record<string, CelType>>): ObjectType {
  return { kind: 'object', name, field: (field) => (Object.hasOwn(fields, field) ? fields[field] : undefined) };
}

/** As cel-go names types in messages. */
export function typeText(type: CelType): string {
  switch (type.kind) {
    case 'list':
      return `list(${typeText(type.element)})`;
    case 'map':
      return `map(${typeText(type.key)}, ${typeText(type.value)})`;
    case 'object':
    case 'opaque':
      return type.name;
    case 'optional':
      return `optional_type(${typeText(type.of)})`;
    case 'param':
      return type.name;
    case 'error':
      return '!error!';
    default:
      return type.kind;
  }
}

/** What the type parameters of a declaration stand for, so far. */
export type Bindings = ReadonlyMap<string, CelType>;

/** Whether `actual` may stand where `expected` is declared; the bindings that make it so, or undefined. */
export function unify(expected: CelType, actual: CelType, bindings: Bindings): Bindings | undefined {
  if (expected.kind === 'param') return unifyParam(expected.name, actual, bindings);
  if (isAnything(expected) || isAnything(actual)) return bindings;
  if (actual.kind === 'param') return bindings;
  if (expected.kind === 'null' || actual.kind === 'null') {
    const other = expected.kind === 'null' ? actual : expected;
    const isNullable = ['null', 'object', 'opaque', 'timestamp', 'duration', 'optional'].includes(other.kind);
    return isNullable ? bindings : undefined;
  }
  if (expected.kind !== actual.kind) return undefined;
  switch (expected.kind) {
    case 'list':
      return actual.kind === 'list' ? unify(expected.element, actual.element, bindings) : undefined;
    case 'optional':
      return actual.kind === 'optional' ? unify(expected.of, actual.of, bindings) : undefined;
    case 'map': {
      if (actual.kind !== 'map') return undefined;
      const keyed = unify(expected.key, actual.key, bindings);
      return keyed === undefined ? undefined : unify(expected.value, actual.value, keyed);
    }
    case 'object':
    case 'opaque':
      return 'name' in actual && actual.name === expected.name ? bindings : undefined;
    default:
      return bindings;
  }
}

function unifyParam(name: string, actual: CelType, bindings: Bindings): Bindings | undefined {
  const bound = bindings.get(name);
  if (bound === undefined) return new Map(bindings).set(name, actual);
  const agreed = unify(bound, actual, bindings);
  if (agreed === undefined) return undefined;
  return isAnything(bound) || !isMoreGeneral(actual, bound) ? agreed : new Map(agreed).set(name, actual);
}

function isMoreGeneral(a: CelType, b: CelType): boolean {
  if (a.kind === 'dyn') return b.kind !== 'dyn';
  if (b.kind === 'null') return a.kind !== 'null';
  if (a.kind === 'list' && b.kind === 'list') return isMoreGeneral(a.element, b.element);
  if (a.kind === 'map' && b.kind === 'map') return isMoreGeneral(a.key, b.key) || isMoreGeneral(a.value, b.value);
  return b.kind === 'param';
}

/** The type with its parameters replaced; a parameter that nothing bound may be anything. */
export function substitute(type: CelType, bindings: Bindings): CelType {
  switch (type.kind) {
    case 'param':
      return bindings.get(type.name) ?? DYN;
    case 'list':
      return { ...type, element: substitute(type.element, bindings) };
    case 'map':
      return mapOf(substitute(type.key, bindings), substitute(type.value, bindings));
    case 'optional':
      return optionalOf(substitute(type.of, bindings));
    default:
      return type;
  }
}

function isAnything(type: CelType): boolean {
  return type.kind === 'dyn' || type.kind === 'error';
}
