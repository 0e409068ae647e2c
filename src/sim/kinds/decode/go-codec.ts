import { setField } from '../set-field.ts';
import { type GoField, type GoStruct, type GoType, sharedGoTypes } from '../go-types.ts';
import { base64ErrorOffset } from './base64.ts';
import { SCHEMA, SCHEMA_OR } from './schema-or.ts';
import { SPECIAL_TYPES } from './special-types.ts';
import { type Place, UnmarshalError, wrongType } from './unmarshal-error.ts';

/** What the decoder notes on its way. */
export interface Notes {
  /** Paths of fields that the type does not have, in the order of the document. */
  unknown(path: string): void;
  /** Called when the value of a field has been read, as long as `awaits` says that anyone listens. */
  read(path: string): void;
  readonly awaits: boolean;
}

type Fields = Record<string, unknown>;

/**
 * Reads a JSON value as Go would into a type and writes it back: unknown fields gone, empty optional ones left out,
 * zero values of the others filled in, quantities and times in their canonical form, fields in Go's order.
 * Throws UnmarshalError with Go's words where the value does not fit. A field of it that is the very one of `written`,
 * which has been through this, is left as it is.
 */
export function goRoundTrip(type: GoType, value: unknown, notes?: Notes, written: Fields = {}): unknown {
  return new Walk(notes, false, written).whole(type, value);
}

/** As above, but as defaults and checks want it: nothing is absent, not null, and what is given empty stays. */
export function goDecode(type: GoType, value: unknown, notes: Notes, written: Fields = {}): unknown {
  return new Walk(notes, true, written).whole(type, value);
}

/** The JSON form of a type's zero value. */
export function zeroValue(type: GoType, isDraft = false): unknown {
  switch (type.form) {
    case 'struct':
      return structOf(type, NOTHING_READ, isDraft);
    case 'basic':
      return type.basic === 'string' ? '' : type.basic === 'bool' ? false : isNumeric(type.basic) ? 0 : null;
    case 'special':
      return SPECIAL_TYPES[type.name].zero;
    default:
      return null;
  }
}

const NOTHING_READ: readonly unknown[] = [];

/** One pass over a value. Where it is stands in stacks: paths are put into words only where someone wants them. */
class Walk {
  readonly #notes: Notes | undefined;
  readonly #isDraft: boolean;
  readonly #written: Fields;
  readonly #path: (string | number)[] = [];
  readonly #structs: GoStruct[] = [];
  readonly #fields: string[] = [];
  #misfit: UnmarshalError | undefined;

  constructor(notes: Notes | undefined, isDraft: boolean, written: Fields) {
    this.#notes = notes;
    this.#isDraft = isDraft;
    this.#written = written;
  }

  /**
   * Go reads on past a value of the wrong type, and tells of the first at the end; what a type of its own says against
   * its value ends the reading at once.
   */
  whole(type: GoType, value: unknown): unknown {
    const read = this.value(type, value);
    if (this.#misfit !== undefined) throw this.#misfit;
    return read;
  }

  value(type: GoType, value: unknown): unknown {
    switch (type.form) {
      case 'pointer':
        return value === null ? null : this.value(type.to, value);
      case 'special':
        return this.#special(type.name, value);
      case 'basic':
        return isPlain(type.basic, value) ? value : this.#orZero(type, () => basicValue(type, value, this.#placed));
      case 'slice':
        return this.#slice(type, value);
      case 'map':
        return this.#map(type, value);
      case 'struct':
        return this.#struct(type, value);
    }
  }

  #special(name: string, value: unknown): unknown {
    const nested = SCHEMA_OR[name];
    if (nested === undefined) return SPECIAL_TYPES[name].read(value, this.#placed);
    return nested(value, (inner) => this.#schema(inner));
  }

  /** A type that reads its own JSON tells nothing of fields that it does not know. */
  #schema(value: unknown): unknown {
    const type = sharedGoTypes().find(SCHEMA);
    if (type === undefined) return value;
    try {
      return new Walk(undefined, this.#isDraft, {}).whole(type, value);
    } catch (error) {
      if (!(error instanceof UnmarshalError) || !error.message.startsWith('json: ')) throw error;
      const path = `JSONSchemaProps.${this.#fields.join('.')}`;
      throw new UnmarshalError(
        error.message.replace(/(Go struct field |Go value)(\S*)( of type)/, `Go struct field ${path}$3`),
        {
          cause: error,
        },
      );
    }
  }

  #orZero(type: GoType, read: () => unknown): unknown {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof UnmarshalError)) throw error;
      return this.#note(error, type);
    }
  }

  #note(error: UnmarshalError, type: GoType): unknown {
    this.#misfit ??= error;
    return zeroValue(type, this.#isDraft);
  }

  #slice(type: GoType & { form: 'slice' }, value: unknown): unknown {
    if (value === null) return null;
    if (!Array.isArray(value)) return this.#note(wrongType(value, type.name, this.#place()), type);
    const out: unknown[] = [];
    for (let at = 0; at < value.length; at++) {
      this.#path.push(at);
      out.push(this.value(type.of, value[at]));
      this.#path.pop();
    }
    return out;
  }

  #map(type: GoType & { form: 'map' }, value: unknown): unknown {
    if (value === null) return null;
    if (!isFields(value)) return this.#note(wrongType(value, type.name, this.#place()), type);
    const out: Fields = {};
    for (const key of Object.keys(value)) {
      this.#path.push(key);
      setField(out, key, this.value(type.of, value[key]));
      this.#haveRead();
      this.#path.pop();
    }
    return out;
  }

  #struct(type: GoStruct, value: unknown): unknown {
    if (value === null) return zeroValue(type, this.#isDraft);
    if (!isFields(value)) {
      const place = this.#fields.length === 0 ? undefined : this.#place();
      return this.#note(wrongType(value, type.name, place), type);
    }
    const read: unknown[] = new Array(type.fields.length);
    for (const key of Object.keys(value)) {
      const given = value[key];
      if (given === undefined) continue;
      this.#path.push(key);
      const at = type.indexOf.get(key);
      if (at === undefined) this.#notes?.unknown(pathText(this.#path));
      else if (this.#path.length === 1 && given === this.#written[key]) read[at] = given;
      else {
        this.#structs.push(type);
        this.#fields.push(key);
        read[at] = this.value(type.fields[at].type, given);
        this.#structs.pop();
        this.#fields.pop();
      }
      this.#haveRead();
      this.#path.pop();
    }
    return structOf(type, read, this.#isDraft);
  }

  #haveRead(): void {
    if (this.#notes?.awaits === true) this.#notes.read(pathText(this.#path));
  }

  #place(): Place {
    const name = this.#structs.at(-1)?.name ?? '';
    return { struct: name.slice(name.lastIndexOf('.') + 1), fields: [...this.#fields] };
  }

  readonly #placed = (): Place => this.#place();
}

function pathText(path: readonly (string | number)[]): string {
  let text = '';
  for (const part of path) {
    text += typeof part === 'number' ? `[${part}]` : text === '' ? part : `.${part}`;
  }
  return text;
}

/** A struct's JSON: each field in order, unless it is optional and empty. */
function structOf(type: GoStruct, read: readonly unknown[], isDraft = false): Fields {
  const out: Fields = {};
  const { fields } = type;
  for (let at = 0; at < fields.length; at++) {
    const field = fields[at];
    const value = read[at] ?? (field.leftOut ? undefined : missingValue(field, isDraft));
    if (value === undefined) continue;
    const isEmptyList = Array.isArray(value) && value.length === 0;
    const isEmptyMap = field.type.form === 'map' && isFields(value) && Object.keys(value).length === 0;
    if (isDraft && (isEmptyList || isEmptyMap)) out[field.jsonName] = value;
    else if (!(field.omitEmpty && isEmpty(field.type, value))) {
      // Storage keeps no empty lists: they come back as none.
      out[field.jsonName] = isEmptyList ? null : value;
    }
  }
  return out;
}

/** What Go writes where nothing was read; undefined where it writes nothing. */
function missingValue(field: GoField, isDraft: boolean): unknown {
  const zero = zeroValue(field.type, isDraft);
  if (!isDraft || zero !== null) return zero;
  return undefined;
}

function isEmpty(type: GoType, value: unknown): boolean {
  switch (type.form) {
    case 'struct':
    case 'special':
      return false;
    case 'pointer':
      return value === null;
    case 'slice':
      return value === null || (value as unknown[]).length === 0;
    case 'map':
      return value === null || Object.keys(value as Fields).length === 0;
    case 'basic':
      return value === null || value === '' || value === 0 || value === false;
  }
}

/** What almost all values are. */
function isPlain(basic: string, value: unknown): boolean {
  switch (basic) {
    case 'string':
      return typeof value === 'string';
    case 'bool':
      return typeof value === 'boolean';
    case 'int32':
      return typeof value === 'number' && (value | 0) === value;
    default:
      return false;
  }
}

function basicValue(type: GoType & { form: 'basic' }, value: unknown, placed: () => Place): unknown {
  const { basic } = type;
  if (value === null) return zeroValue(type);
  if (basic === 'bytes') return bytesValue(value, placed);
  if (basic === 'interface{}') return value;
  if (basic !== 'string' && basic !== 'bool' && typeof value === 'number' && fits(value, basic)) return value;
  throw wrongType(value, type.name, placed(), isNumeric(basic));
}

function bytesValue(value: unknown, placed: () => Place): unknown {
  if (typeof value !== 'string') throw wrongType(value, '[]uint8', placed());
  const offset = base64ErrorOffset(value);
  if (offset !== undefined) throw new UnmarshalError(`illegal base64 data at input byte ${offset}`);
  return /[\r\n]/.test(value) ? value.replace(/[\r\n]/g, '') : value;
}

function isNumeric(basic: string): boolean {
  return /^u?int\d*$|^float64$/.test(basic);
}

function fits(value: number, basic: string): boolean {
  if (basic === 'float64') return true;
  if (!Number.isInteger(value)) return false;
  switch (basic) {
    case 'int32':
      return value >= -(2 ** 31) && value < 2 ** 31;
    case 'uint32':
      return value >= 0 && value < 2 ** 32;
    case 'uint64':
      return value >= 0 && value < 2 ** 64;
    default:
      return value >= -(2 ** 63) && value < 2 ** 63;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
