import { parse } from 'yaml';
import type { ResourceInfo } from '../../kinds/resource-info.ts';
import type { KubeObject } from '../../kube-object.ts';
import { badRequest, StatusError } from '../../status-error.ts';
import type { ApiContext, Call } from '../api-context.ts';
import type { FieldValidation } from './write-options.ts';

const MEDIA_TYPES = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];
export const BODY_LIMIT_BYTES = 3 * 1024 * 1024;

/** The body as a plain value, before it is checked against a schema. */
export function parseBody(call: Call, kind: string): unknown {
  const { object, body } = call.request;
  if (object !== undefined) return structuredClone(object);
  const type = mediaType(call.request.headers['content-type']);
  if (!MEDIA_TYPES.includes(type)) throw unsupportedMedia();
  if (body !== undefined && body.length > BODY_LIMIT_BYTES) throw tooLarge();
  return type === 'application/yaml' ? parseYaml(body, kind) : parseJson(body, kind);
}

/** The object of a write, fit to its schema; what strict decoding finds is refused or warned of. */
export function decodeBody(
  context: ApiContext,
  call: Call,
  info: ResourceInfo,
  fieldValidation: FieldValidation,
): KubeObject {
  const value = parseBody(call, info.kind);
  const { object, strictErrors } = context.kinds.decode(info, value);
  if (call.request.object === undefined) reportStrict(call, info, strictErrors, fieldValidation);
  return object;
}

export function reportStrict(
  call: Call,
  info: { kind: string; version: string },
  strictErrors: readonly string[],
  fieldValidation: FieldValidation,
): void {
  if (strictErrors.length === 0 || fieldValidation === 'Ignore') return;
  if (fieldValidation === 'Warn') {
    call.warnings.push(...strictErrors);
    return;
  }
  throw badRequest(
    `${info.kind} in version "${info.version}" cannot be handled as a ${info.kind}: strict decoding error: ${strictErrors.join(', ')}`,
  );
}

/** `application/json; charset=utf-8` is `application/json`; nothing is JSON too. */
export function mediaType(header: string | undefined): string {
  const type = (header ?? '').split(';', 1)[0].trim().toLowerCase();
  return type === '' ? 'application/json' : type;
}

function parseJson(body: Buffer | undefined, kind: string): unknown {
  const text = body?.toString() ?? '';
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw unrecognized(kind, 'json parse error: unexpected end of JSON input', text);
  }
}

function parseYaml(body: Buffer | undefined, kind: string): unknown {
  const text = body?.toString() ?? '';
  try {
    return parse(text, { version: '1.1', schema: 'yaml-1.1' }) as unknown;
  } catch (error) {
    throw unrecognized(kind, `yaml parse error: ${error instanceof Error ? error.message : ''}`, text);
  }
}

function unrecognized(kind: string, why: string, text: string): StatusError {
  return badRequest(
    `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; ${why} (${text === '' ? '<empty>' : Buffer.from(text).toString('hex')})`,
  );
}

function unsupportedMedia(): StatusError {
  return new StatusError({
    code: 415,
    reason: 'UnsupportedMediaType',
    message: `the body of the request was in an unknown format - accepted media types include: ${MEDIA_TYPES.join(', ')}`,
  });
}

function tooLarge(): StatusError {
  return new StatusError({
    code: 413,
    reason: 'RequestEntityTooLarge',
    message: `Request entity too large: limit is ${BODY_LIMIT_BYTES}`,
  });
}
