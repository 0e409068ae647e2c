import { setField } from '../../kinds/set-field.ts';
import type { ProtobufField, ProtobufMessage, ProtobufTypes } from './protobuf-types.ts';
import { specialForm } from './special-forms.ts';
import { readPackedVarints, readWireFields, type WireField } from './wire-reader.ts';

const DELIMITED = 2;

/** A message as the JSON its Go type would marshal to: zeros go, unless the type writes them. */
export function decodeMessage(types: ProtobufTypes, message: ProtobufMessage, bytes: Buffer): unknown {
  const form = specialForm(message.name);
  const fields = decodeFields(types, message, bytes, form !== undefined);
  return form === undefined ? fields : form.toJson(fields);
}

function decodeFields(
  types: ProtobufTypes,
  message: ProtobufMessage,
  bytes: Buffer,
  keepAll: boolean,
): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const wire of readWireFields(bytes)) {
    const field = message.byNumber.get(wire.number);
    if (field !== undefined) decodeField(types, field, wire, out, keepAll);
  }
  return out;
}

function decodeField(
  types: ProtobufTypes,
  field: ProtobufField,
  wire: WireField,
  out: Record<string, unknown>,
  keepAll: boolean,
): void {
  if (field.shape === 'map') {
    const map = (out[field.jsonName] ??= {}) as Record<string, unknown>;
    const [key, value] = decodeEntry(types, field, wire.bytes);
    setField(map, key, value);
    return;
  }
  if (field.shape === 'repeated') {
    const list = (out[field.jsonName] ??= []) as unknown[];
    list.push(...decodeRepeated(types, field, wire));
    return;
  }
  const value = decodeValue(types, field, wire);
  if (field.inline) Object.assign(out, value);
  else if (keepAll || field.keepZero || isMessage(types, field) || !isZero(value)) out[field.jsonName] = value;
}

/** A message that is there is a pointer that is set, or a struct, which Go always writes, be its JSON a zero. */
function isMessage(types: ProtobufTypes, { type }: ProtobufField): boolean {
  return types.message(type) !== undefined;
}

function decodeEntry(types: ProtobufTypes, field: ProtobufField, entry: Buffer): [string, unknown] {
  let key = '';
  let value: unknown = zeroOf(types, field.type);
  for (const wire of readWireFields(entry)) {
    if (wire.number === 1) key = wire.bytes.toString('utf8');
    else if (wire.number === 2) value = decodeValue(types, field, wire);
  }
  return [key, value];
}

function decodeRepeated(types: ProtobufTypes, field: ProtobufField, wire: WireField): unknown[] {
  const isPacked = wire.wireType === DELIMITED && isVarint(field.type);
  if (!isPacked) return [decodeValue(types, field, wire)];
  return readPackedVarints(wire.bytes).map((bits) => decodeNumber(field.type, bits));
}

function decodeValue(types: ProtobufTypes, field: ProtobufField, wire: WireField): unknown {
  const message = types.message(field.type);
  if (message !== undefined) return decodeMessage(types, message, wire.bytes);
  if (field.type === 'string') return wire.bytes.toString('utf8');
  if (field.type === 'bytes') return wire.bytes.toString('base64');
  return decodeNumber(field.type, wire.bits);
}

function decodeNumber(type: string, bits: bigint): unknown {
  switch (type) {
    case 'bool':
      return bits !== 0n;
    case 'int32':
      return Number(BigInt.asIntN(32, bits));
    case 'int64':
      return Number(BigInt.asIntN(64, bits));
    case 'double':
      return new Float64Array(new BigUint64Array([bits]).buffer)[0];
    case 'float':
      return new Float32Array(new Uint32Array([Number(bits)]).buffer)[0];
    default:
      return Number(bits);
  }
}

function isVarint(type: string): boolean {
  return ['bool', 'int32', 'int64', 'uint32', 'uint64'].includes(type);
}

function isZero(value: unknown): boolean {
  return value === '' || value === 0 || value === false;
}

function zeroOf(types: ProtobufTypes, type: string): unknown {
  const message = types.message(type);
  if (message !== undefined) return decodeMessage(types, message, Buffer.alloc(0));
  if (type === 'string' || type === 'bytes') return '';
  return type === 'bool' ? false : 0;
}
