/** A value that does not fit its Go type, in the words of encoding/json or of the type itself. */
export class UnmarshalError extends Error {}

/** Where in Go's structs the decoder is: the innermost struct, and the fields that led there. */
export interface Place {
  struct: string;
  fields: readonly string[];
}

/** UnmarshalTypeError: `value` says what came (`string`, `number 1.5`), `type` what was wanted. */
export function wrongType(value: unknown, type: string, place: Place | undefined, numeric = false): UnmarshalError {
  const target =
    place === undefined
      ? `value of type ${type}`
      : `struct field ${place.struct}.${place.fields.join('.')} of type ${type}`;
  return new UnmarshalError(`json: cannot unmarshal ${describe(value, numeric || type === 'int32')} into Go ${target}`);
}

function describe(value: unknown, numeric: boolean): string {
  if (Array.isArray(value)) return 'array';
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    case 'number':
      return numeric ? `number ${value}` : 'number';
    default:
      return value === null ? 'null' : 'object';
  }
}
