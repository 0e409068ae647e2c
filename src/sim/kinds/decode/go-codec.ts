import { setField } from '../set-field.ts';
import type { GoField, GoStruct, GoType } from '../go-types.ts';
import { base64ErrorOffset } from './base64.ts';
import { SPECIAL_TYPES } from './special-types.ts';
import { type Place, UnmarshalError, wrongType } from './unmarshal-error.ts';

/** What the decoder notes on its way. */
export interface Notes {
  /** Paths of fields that the type does not have, in the order of the document. */
  unknown(path: string): void;
  /** Called when the value of a field has been read. */
  read(path: string): void;
}

type Fields = Record<string, unknown>;

/**
 * Reads a JSON value as Go would into a type and writes it back: unknown fields gone, empty optional ones left out,
 * zero values of the others filled in, quantities and times in their canonical form, fields in Go's order.
 * Throws UnmarshalError with Go's words where the value does not fit.
 */
export function goRoundTrip(type: GoType, value: unknown, notes?: Notes): unknown {
  return new Walk(notes, false).value(type, value, { struct: '', fields: [] }, '');
}

/** As above, but as defaults and checks want it: nothing is absent, not null, and a list that is given empty stays. */
export function goDecode(type: GoType, value: unknown, notes: Notes): unknown {
  return new Walk(notes, true).value(type, value, { struct: '', fields: [] }, '');
}

/** The JSON form of a type's zero value. */
export function zeroValue(type: GoType, isDraft = false): unknown {
  switch (type.form) {
    case 'struct':
      return structOf(type, () => undefined, isDraft);
    case 'basic':
      return type.basic === 'string' ? '' : type.basic === 'bool' ? false : isNumeric(type.basic) ? 0 : null;
    case 'special':
      return SPECIAL_TYPES[type.name].zero;
    default:
      return null;
  }
}

class Walk {
  readonly #notes: Notes | undefined;
  readonly #isDraft: boolean;

  constructor(notes: Notes | undefined, isDraft: boolean) {
    this.#notes = notes;
    this.#isDraft = isDraft;
  }

  value(type: GoType, value: unknown, place: Place, path: string): unknown {
    switch (type.form) {
      case 'pointer':
        return value === null ? null : this.value(type.to, value, place, path);
      case 'special':
        return SPECIAL_TYPES[type.name].read(value, place);
      case 'basic':
        return basicValue(type, value, place);
      case 'slice':
        return this.#slice(type, value, place, path);
      case 'map':
        return this.#map(type, value, place, path);
      case 'struct':
        return this.#struct(type, value, place, path);
    }
  }

  #slice(type: GoType & { form: 'slice' }, value: unknown, place: Place, path: string): unknown {
    if (value === null) return null;
    if (!Array.isArray(value)) throw wrongType(value, type.name, place);
    return value.map((item: unknown, at) => this.value(type.of, item, place, `${path}[${at}]`));
  }

  #map(type: GoType & { form: 'map' }, value: unknown, place: Place, path: string): unknown {
    if (value === null) return null;
    if (!isFields(value)) throw wrongType(value, type.name, place);
    const out: Fields = {};
    for (const key of Object.keys(value)) {
      const keyPath = `${path}.${key}`;
      setField(out, key, this.value(type.of, value[key], place, keyPath));
      this.#notes?.read(keyPath);
    }
    return out;
  }

  #struct(type: GoStruct, value: unknown, place: Place, path: string): unknown {
    if (value === null) return zeroValue(type, this.#isDraft);
    if (!isFields(value)) throw wrongType(value, type.name, place.fields.length === 0 ? undefined : place);
    const read = new Map<GoField, unknown>();
    const struct = type.name.slice(type.name.lastIndexOf('.') + 1);
    for (const key of Object.keys(value)) {
      if (value[key] === undefined) continue;
      const fieldPath = path === '' ? key : `${path}.${key}`;
      const field = type.byJson.get(key);
      if (field === undefined) this.#notes?.unknown(fieldPath);
      else {
        const inside = { struct, fields: [...place.fields, key] };
        read.set(field, this.value(field.type, value[key], inside, fieldPath));
      }
      this.#notes?.read(fieldPath);
    }
    return structOf(type, (field) => read.get(field), this.#isDraft);
  }
}

/** A struct's JSON: each field in order, unless it is optional and empty. */
function structOf(type: GoStruct, valueOf: (field: GoField) => unknown, isDraft = false): Fields {
  const out: Fields = {};
  for (const field of type.fields) {
    const value = valueOf(field) ?? missingValue(field, isDraft);
    const isEmptyList = Array.isArray(value) && value.length === 0;
    if (isDraft && isEmptyList) out[field.jsonName] = value;
    else if (value !== undefined && !(field.omitEmpty && isEmpty(field.type, value))) {
      // Storage keeps no empty lists: they come back as none.
      out[field.jsonName] = isEmptyList ? null : value;
    }
  }
  return out;
}

/** What Go writes where nothing was read; undefined where it writes nothing. */
function missingValue(field: GoField, isDraft: boolean): unknown {
  if (field.omitEmpty && !isAlwaysWritten(field.type)) return undefined;
  const zero = zeroValue(field.type, isDraft);
  if (!isDraft || zero !== null) return zero;
  return field.type.form === 'slice' ? [] : undefined;
}

/** `omitempty` does not leave out structs. */
function isAlwaysWritten(type: GoType): boolean {
  return type.form === 'struct' || type.form === 'special';
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

function basicValue(type: GoType & { form: 'basic' }, value: unknown, place: Place): unknown {
  const { basic } = type;
  if (value === null) return zeroValue(type);
  if (basic === 'bytes') return bytesValue(value, place);
  if (basic === 'interface{}') return value;
  if (basic === 'string' || basic === 'bool') {
    if (typeof value === (basic === 'bool' ? 'boolean' : 'string')) return value;
  } else if (typeof value === 'number' && fits(value, basic)) return value;
  throw wrongType(value, type.name, place, isNumeric(basic));
}

function bytesValue(value: unknown, place: Place): unknown {
  if (typeof value !== 'string') throw wrongType(value, '[]uint8', place);
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
