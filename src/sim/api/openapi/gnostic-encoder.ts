import { delimited } from '../protobuf/encode-message.ts';

export type FieldType = 'string' | 'bool' | 'int' | 'double' | 'any' | (() => Shape);

export interface Field {
  number: number;
  type: FieldType;
}

/** How a JSON value becomes a message of gnostic's OpenAPI protobufs (Apache-2.0, github.com/google/gnostic). */
export interface Shape {
  fields?: Readonly<Record<string, Field>>;
  /** Keys that are no fields: each becomes an entry of name and value. */
  entries?: Field;
  /** Keys that begin with `x-`: each becomes an entry with any value. */
  extensions?: number;
  /** One of several messages, by the value. */
  choose?(value: unknown): Field;
}

/** Encodes a JSON document. Lists repeat their field; what has no field is left out. */
export function encodeGnostic(shape: Shape, value: unknown): Buffer {
  if (shape.choose !== undefined) return encodeField(shape.choose(value), value);
  const parts: Buffer[] = [];
  for (const [key, inner] of Object.entries(value as Record<string, unknown>)) {
    const field = shape.fields?.[key];
    if (field !== undefined) parts.push(encodeField(field, inner));
    else if (key.startsWith('x-') && shape.extensions !== undefined) {
      parts.push(encodeEntry({ number: shape.extensions, type: 'any' }, key, inner));
    } else if (shape.entries !== undefined) parts.push(encodeEntry(shape.entries, key, inner));
  }
  return Buffer.concat(parts);
}

function encodeField({ number, type }: Field, value: unknown): Buffer {
  if (value === undefined || value === null) return Buffer.alloc(0);
  if (Array.isArray(value) && type !== 'any')
    return Buffer.concat(value.map((item) => encodeField({ number, type }, item)));
  if (Array.isArray(value)) return Buffer.concat(value.map((item) => delimited(number, anyValue(item))));
  switch (type) {
    case 'string':
      return delimited(number, Buffer.from(String(value)));
    case 'bool':
      return Buffer.concat([varint(number << 3), varint(value === true ? 1 : 0)]);
    case 'int':
      return Buffer.concat([varint(number << 3), varint(Number(value))]);
    case 'double':
      return Buffer.concat([varint((number << 3) | 1), double(Number(value))]);
    case 'any':
      return delimited(number, anyValue(value));
    default:
      return delimited(number, encodeGnostic(type(), value));
  }
}

function encodeEntry({ number, type }: Field, name: string, value: unknown): Buffer {
  const inner = type === 'any' ? delimited(2, anyValue(value)) : encodeField({ number: 2, type }, value);
  return delimited(number, Buffer.concat([delimited(1, Buffer.from(name)), inner]));
}

/** `Any` carries YAML, of which JSON is a part. */
function anyValue(value: unknown): Buffer {
  return delimited(2, Buffer.from(`${JSON.stringify(value)}\n`));
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let left = BigInt.asUintN(64, BigInt(value));
  while (left > 127n) {
    bytes.push(Number(left & 127n) | 128);
    left >>= 7n;
  }
  return Buffer.from([...bytes, Number(left)]);
}

function double(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
}
