import { type ParsedBody, readBody, unrecognized } from '../../kinds/decode/read-body.ts';
import type { ResourceInfo } from '../../kinds/resource-info.ts';
import type { KubeObject } from '../../kube-object.ts';
import { badRequest, StatusError } from '../../status-error.ts';
import type { ApiContext, Call } from '../api-context.ts';
import type { FieldValidation } from './write-options.ts';

const MEDIA_TYPES = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];
export const BODY_LIMIT_BYTES = 3 * 1024 * 1024;

/** The body as a plain value, before it is checked against a schema. */
export function parseBody(context: ApiContext, call: Call, kind: string): ParsedBody {
  const { object, body } = call.request;
  if (object !== undefined) return { value: object, duplicates: [] };
  const type = mediaType(call.request.headers['content-type']);
  if (!MEDIA_TYPES.includes(type)) throw unsupportedMedia();
  if (body !== undefined && body.length > BODY_LIMIT_BYTES) throw bodyTooLarge();
  if (type === 'application/vnd.kubernetes.protobuf') return parseProtobuf(context, body ?? Buffer.alloc(0), kind);
  return readBody(body ?? Buffer.alloc(0), type === 'application/yaml' ? 'yaml' : 'json', kind);
}

function parseProtobuf(context: ApiContext, body: Buffer, kind: string): ParsedBody {
  try {
    return { value: context.protobuf.decode(body).object, duplicates: [] };
  } catch (error) {
    throw unrecognized(kind, error instanceof Error ? error.message : String(error), body);
  }
}

/** The object of a write, fit to its schema; what strict decoding finds is refused or warned of. See `keptFields`. */
export function decodeBody(
  context: ApiContext,
  call: Call,
  info: ResourceInfo,
  fieldValidation: FieldValidation,
  kept?: Record<string, unknown>,
): KubeObject {
  const parsed = parseBody(context, call, info.kind);
  const { object, strictErrors } = context.kinds.decode(info, parsed, kept);
  if (call.request.object === undefined) {
    const found = [...(parsed.yamlErrors ?? []), ...strictErrors];
    reportStrict(call, found, fieldValidation, (reason) => cannotBeHandled(info, reason));
  }
  return object;
}

/** Warns of what strict decoding finds, or refuses it. */
export function reportStrict(
  call: Call,
  strictErrors: readonly string[],
  fieldValidation: FieldValidation,
  refusal: (reason: string) => StatusError,
): void {
  if (strictErrors.length === 0 || fieldValidation === 'Ignore') return;
  if (fieldValidation === 'Strict') throw refusal(`strict decoding error: ${strictErrors.join(', ')}`);
  call.warnings.push(...strictErrors.flatMap(warningsOf));
}

/** YAML's objections are told line by line. */
export function warningsOf(error: string): string[] {
  const [first, ...lines] = error.split('\n');
  return lines.length === 0 ? [first] : lines.map((line) => line.trim());
}

function cannotBeHandled(info: { kind: string; version: string }, reason: string): StatusError {
  return badRequest(`${info.kind} in version "${info.version}" cannot be handled as a ${info.kind}: ${reason}`);
}

/** `application/json; charset=utf-8` is `application/json`; nothing is JSON too. */
export function mediaType(header: string | undefined): string {
  const type = (header ?? '').split(';', 1)[0].trim().toLowerCase();
  return type === '' ? 'application/json' : type;
}

function unsupportedMedia(): StatusError {
  return new StatusError({
    code: 415,
    reason: 'UnsupportedMediaType',
    message: `the body of the request was in an unknown format - accepted media types include: ${MEDIA_TYPES.join(', ')}`,
  });
}

export function bodyTooLarge(): StatusError {
  return new StatusError({
    code: 413,
    reason: 'RequestEntityTooLarge',
    message: `Request entity too large: limit is ${BODY_LIMIT_BYTES}`,
  });
}
