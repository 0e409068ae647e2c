import type { ProtobufField, ProtobufMessage, ProtobufTypes } from './protobuf-types.ts';
import { specialForm } from './special-forms.ts';

const VARINT = 0;
const FIXED64 = 1;
const DELIMITED = 2;
const FIXED32 = 5;

/** The message of a JSON value; fields that the message does not know are left out, as a Go client would lose them. */
export function encodeMessage(types: ProtobufTypes, message: ProtobufMessage, json: unknown): Buffer {
  const form = specialForm(message.name);
  const value = form === undefined ? json : form.fromJson(json);
  if (typeof value !== 'object' || value === null) return Buffer.alloc(0);
  const fields = value as Record<string, unknown>;
  const parts: Buffer[] = [];
  for (const field of message.byNumber.values()) encodeField(types, field, fields, parts);
  return Buffer.concat(parts);
}

function encodeField(
  types: ProtobufTypes,
  field: ProtobufField,
  fields: Record<string, unknown>,
  parts: Buffer[],
): void {
  if (field.inline) {
    const embedded = types.message(field.type);
    if (embedded !== undefined) parts.push(delimited(field.number, encodeMessage(types, embedded, fields)));
    return;
  }
  const value = fields[field.jsonName];
  if (value === undefined || (value === null && field.shape !== 'one')) return;
  if (field.shape === 'map') {
    for (const [key, entry] of Object.entries(value as Record<string, unknown>)) {
      const valueField: ProtobufField = { ...field, number: 2, shape: 'one' };
      const body = [delimited(1, Buffer.from(key)), encodeValue(types, valueField, entry)];
      parts.push(delimited(field.number, Buffer.concat(body)));
    }
  } else if (field.shape === 'repeated') {
    for (const item of value as unknown[]) parts.push(encodeValue(types, field, item));
  } else {
    parts.push(encodeValue(types, field, value));
  }
}

function encodeValue(types: ProtobufTypes, field: ProtobufField, value: unknown): Buffer {
  const message = types.message(field.type);
  if (message !== undefined) return delimited(field.number, encodeMessage(types, message, value));
  if (value === null) return Buffer.alloc(0);
  switch (field.type) {
    case 'string':
      return delimited(field.number, Buffer.from(String(value)));
    case 'bytes':
      return delimited(field.number, Buffer.isBuffer(value) ? value : Buffer.from(String(value), 'base64'));
    case 'double': {
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleLE(Number(value));
      return Buffer.concat([varint(tag(field.number, FIXED64)), bytes]);
    }
    case 'float': {
      const bytes = Buffer.alloc(4);
      bytes.writeFloatLE(Number(value));
      return Buffer.concat([varint(tag(field.number, FIXED32)), bytes]);
    }
    default:
      return Buffer.concat([varint(tag(field.number, VARINT)), varint(BigInt(Math.trunc(Number(value))))]);
  }
}

/** A length-delimited field. */
export function delimited(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([varint(tag(number, DELIMITED)), varint(BigInt(bytes.length)), bytes]);
}

function tag(number: number, wireType: number): bigint {
  return BigInt(number * 8 + wireType);
}

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}
