import type { KubeObject } from '../../kube-object.ts';
import { decodeMessage } from './decode-message.ts';
import { delimited, encodeMessage } from './encode-message.ts';
import { ProtobufTypes } from './protobuf-types.ts';
import { readWireFields } from './wire-reader.ts';

const PREFIX = Buffer.from('k8s\0');
const TYPE_META = 1;
const RAW = 2;
const CONTENT_TYPE = 4;

export interface DecodedBody {
  apiVersion: string;
  kind: string;
  /** With apiVersion and kind, as JSON would have brought it. */
  object: Record<string, unknown>;
}

/** Reads and writes protobuf bodies. The tables are read when the first body comes: most clusters never see one. */
export class ProtobufCodec {
  #types: ProtobufTypes | undefined;

  /** Throws Error with upstream's words where the bytes are no such body or the kind has no message. */
  decode(body: Buffer): DecodedBody {
    if (body.length < PREFIX.length || !body.subarray(0, PREFIX.length).equals(PREFIX)) {
      throw new Error(
        `provided data does not appear to be a protobuf message, expected prefix [${[...PREFIX].join(' ')}]`,
      );
    }
    const { apiVersion, kind, raw, contentType } = readUnknown(body.subarray(PREFIX.length));
    const content = contentType.startsWith('application/json')
      ? parseObject(raw)
      : this.#message(apiVersion, kind, raw);
    return { apiVersion, kind, object: { ...content, apiVersion, kind } };
  }

  /** Undefined where the kind has no message: custom resources, tables. */
  encode(object: Record<string, unknown>): Buffer | undefined {
    const apiVersion = String(object['apiVersion'] ?? '');
    const kind = String(object['kind'] ?? '');
    const message = this.#loaded().messageOfKind(apiVersion, kind);
    if (message === undefined) return undefined;
    const typeMeta = Buffer.concat([delimited(1, Buffer.from(apiVersion)), delimited(2, Buffer.from(kind))]);
    const raw = encodeMessage(this.#loaded(), message, object);
    return Buffer.concat([PREFIX, delimited(TYPE_META, typeMeta), delimited(RAW, raw)]);
  }

  /** One frame of a watch: its length in four bytes, then a WatchEvent. */
  encodeWatchEvent(type: string, object: KubeObject | Record<string, unknown>): Buffer | undefined {
    const encoded = this.encode(object);
    if (encoded === undefined) return undefined;
    const event = Buffer.concat([delimited(1, Buffer.from(type)), delimited(2, delimited(1, encoded))]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(event.length);
    return Buffer.concat([length, event]);
  }

  #message(apiVersion: string, kind: string, raw: Buffer): Record<string, unknown> {
    const message = this.#loaded().messageOfKind(apiVersion, kind);
    if (message === undefined) {
      throw new Error(`no kind "${kind}" is registered for version "${apiVersion}"`);
    }
    return decodeMessage(this.#loaded(), message, raw) as Record<string, unknown>;
  }

  #loaded(): ProtobufTypes {
    this.#types ??= new ProtobufTypes();
    return this.#types;
  }
}

interface Unknown {
  apiVersion: string;
  kind: string;
  raw: Buffer;
  contentType: string;
}

function readUnknown(bytes: Buffer): Unknown {
  const unknown: Unknown = { apiVersion: '', kind: '', raw: Buffer.alloc(0), contentType: '' };
  for (const field of readWireFields(bytes)) {
    if (field.number === RAW) unknown.raw = field.bytes;
    else if (field.number === CONTENT_TYPE) unknown.contentType = field.bytes.toString('utf8');
    else if (field.number === TYPE_META) {
      for (const part of readWireFields(field.bytes)) {
        if (part.number === 1) unknown.apiVersion = part.bytes.toString('utf8');
        else if (part.number === 2) unknown.kind = part.bytes.toString('utf8');
      }
    }
  }
  return unknown;
}

function parseObject(raw: Buffer): Record<string, unknown> {
  return JSON.parse(raw.toString('utf8')) as Record<string, unknown>;
}
