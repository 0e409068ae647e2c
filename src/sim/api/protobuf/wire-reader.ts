/** One field as it lies on the wire. */
export interface WireField {
  number: number;
  wireType: number;
  /** Varints and fixed-width numbers. */
  bits: bigint;
  /** Length-delimited contents; empty otherwise. */
  bytes: Buffer;
}

const VARINT = 0;
const FIXED64 = 1;
const DELIMITED = 2;
const FIXED32 = 5;

/** Reads the fields of one message in order. Throws where the bytes are no message. */
export function readWireFields(message: Buffer): WireField[] {
  const fields: WireField[] = [];
  let at = 0;
  while (at < message.length) {
    const tag = readVarint(message, at);
    at = tag.next;
    const number = Number(tag.value >> 3n);
    const wireType = Number(tag.value & 7n);
    const field = readValue(message, at, wireType);
    at = field.next;
    fields.push({ number, wireType, bits: field.bits, bytes: field.bytes });
  }
  return fields;
}

/** The numbers of a packed repeated field. */
export function readPackedVarints(bytes: Buffer): bigint[] {
  const values: bigint[] = [];
  for (let at = 0; at < bytes.length; ) {
    const { value, next } = readVarint(bytes, at);
    values.push(value);
    at = next;
  }
  return values;
}

function readValue(message: Buffer, at: number, wireType: number): { bits: bigint; bytes: Buffer; next: number } {
  const none = Buffer.alloc(0);
  switch (wireType) {
    case VARINT: {
      const { value, next } = readVarint(message, at);
      return { bits: value, bytes: none, next };
    }
    case FIXED64:
      return { bits: need(message, at, 8).readBigUInt64LE(0), bytes: none, next: at + 8 };
    case FIXED32:
      return { bits: BigInt(need(message, at, 4).readUInt32LE(0)), bytes: none, next: at + 4 };
    case DELIMITED: {
      const { value, next } = readVarint(message, at);
      const length = Number(value);
      return { bits: 0n, bytes: need(message, next, length), next: next + length };
    }
    default:
      throw new Error(`proto: illegal wireType ${wireType}`);
  }
}

function need(message: Buffer, at: number, length: number): Buffer {
  if (at + length > message.length) throw new Error('unexpected EOF');
  return message.subarray(at, at + length);
}

function readVarint(message: Buffer, start: number): { value: bigint; next: number } {
  let small = 0;
  for (let at = start; at < start + 4 && at < message.length; at++) {
    small |= (message[at] & 0x7f) << (7 * (at - start));
    if (message[at] < 0x80) return { value: BigInt(small), next: at + 1 };
  }
  return readLongVarint(message, start);
}

function readLongVarint(message: Buffer, start: number): { value: bigint; next: number } {
  let value = 0n;
  for (let at = start; at < start + 10; at++) {
    if (at >= message.length) throw new Error('unexpected EOF');
    value |= BigInt(message[at] & 0x7f) << BigInt(7 * (at - start));
    if (message[at] < 0x80) return { value: BigInt.asUintN(64, value), next: at + 1 };
  }
  throw new Error('proto: integer overflow');
}
