import { stringify } from 'yaml';
import type { ApiResponse } from '../api-request.ts';
import type { ResourceInfo } from '../kinds/resource-info.ts';
import { groupVersionOf } from '../kinds/resource-info.ts';
import type { KubeObject } from '../kube-object.ts';
import { badRequest, StatusError, type Status } from '../status-error.ts';
import type { Accepted } from './accept.ts';
import type { ApiContext, Call } from './api-context.ts';
import { goJson, itemJson, objectJson } from './json-text.ts';
import { type IncludeObject, partialJson, tableJson } from './table.ts';

const PLAIN: Accepted = { media: 'json', as: undefined, version: '', pretty: false };
const MEDIA_TYPES = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];
const STREAM_TYPES = ['application/json;stream=watch', 'application/vnd.kubernetes.protobuf;stream=watch'];

export interface List {
  metadata: Record<string, unknown>;
  items: readonly KubeObject[];
}

/** What the client is ready to read. Refuses with 406 where it is nothing that is spoken here. */
export function negotiate(context: ApiContext, call: Call, kinds: 'one' | 'list' | 'plain'): Accepted {
  if (call.request.user !== undefined) return PLAIN;
  const header = call.request.headers.accept;
  if (!context.accepts.mentions(header, MEDIA_TYPES)) {
    throw new StatusError({
      code: 406,
      reason: 'NotAcceptable',
      message: `406: Not Acceptable\n\nAvailable representations: ${[...MEDIA_TYPES, ...(kinds === 'list' ? STREAM_TYPES : [])].join(', ')}`,
      details: {},
    });
  }
  const accepted = context.accepts.negotiate(header, (choice) => isServed(choice, kinds));
  if (accepted === undefined) throw notAcceptable();
  return accepted;
}

function isServed({ as, version }: Accepted, kinds: 'one' | 'list' | 'plain'): boolean {
  if (as === undefined) return true;
  if (version !== 'v1' && version !== 'v1beta1') return false;
  if (as === 'Table') return kinds !== 'plain';
  return as === (kinds === 'list' ? 'PartialObjectMetadataList' : 'PartialObjectMetadata') && kinds !== 'plain';
}

function notAcceptable(): StatusError {
  return new StatusError({
    code: 406,
    reason: 'NotAcceptable',
    message: `only the following media types are accepted: ${MEDIA_TYPES.join(', ')}`,
  });
}

/** Answers with one object, in the shape the client accepts. */
export function answerObject(
  context: ApiContext,
  call: Call,
  found: { status: number; info: ResourceInfo; object: KubeObject },
): ApiResponse {
  const { status, info, object } = found;
  const accepted = negotiate(context, call, 'one');
  const headers = {};
  if (call.request.user !== undefined) return { status, headers, object };
  if (accepted.as === 'Table') {
    const resourceVersion = object.metadata.resourceVersion;
    const body = tableJson(context, info, [object], {
      version: accepted.version,
      includeObject: includeObject(call),
      withColumns: true,
      listMetadata: resourceVersion === undefined ? {} : { resourceVersion },
    });
    return textAnswer(call, status, accepted, body, object);
  }
  if (accepted.as !== undefined)
    return textAnswer(call, status, accepted, partialJson(object, accepted.version), object);
  return textAnswer(call, status, accepted, objectJson(object), object);
}

export function answerList(context: ApiContext, call: Call, info: ResourceInfo, list: List): ApiResponse {
  const accepted = negotiate(context, call, 'list');
  const kind = `${info.kind}List`;
  const object = { kind, apiVersion: groupVersionOf(info), metadata: list.metadata, items: list.items };
  if (call.request.user !== undefined) return { status: 200, headers: {}, object };
  if (accepted.as === 'Table') {
    const body = tableJson(context, info, list.items, {
      version: accepted.version,
      includeObject: includeObject(call),
      withColumns: true,
      listMetadata: list.metadata,
    });
    return textAnswer(call, 200, accepted, body, object);
  }
  const partial = accepted.as !== undefined;
  const items = list.items
    .map((item) => (partial ? partialJson(item, accepted.version) : itemJson(item, info.custom)))
    .join(',');
  const type = partial
    ? `"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/${accepted.version}"`
    : `"kind":"${kind}","apiVersion":"${groupVersionOf(info)}"`;
  const body = `{${type},"metadata":${goJson(list.metadata)},"items":[${items}]}`;
  return textAnswer(call, 200, accepted, body, object);
}

/** Answers with something that is no stored object: a review, a Status, discovery. */
export function answerPlain(context: ApiContext, call: Call, status: number, value: object): ApiResponse {
  if (call.request.user !== undefined) return { status, headers: {}, object: value as KubeObject };
  const accepted = negotiate(context, call, 'plain');
  return textAnswer(call, status, accepted, goJson(value), value);
}

/** A refusal. What the client accepts is kept to where that is possible. */
export function answerError(context: ApiContext, call: Call | undefined, error: StatusError): ApiResponse {
  const status = error.toStatus();
  const headers: Record<string, string> = {};
  const retryAfter = error.details?.retryAfterSeconds;
  if (retryAfter !== undefined) headers['Retry-After'] = String(retryAfter);
  const accepted =
    (call === undefined
      ? undefined
      : context.accepts.negotiate(call.request.headers.accept, ({ as }) => as === undefined)) ?? PLAIN;
  if (call === undefined)
    return {
      status: error.code,
      headers: jsonType(headers),
      body: `${goJson(status)}\n`,
      object: statusObject(status),
    };
  const answer = textAnswer(call, error.code, accepted, goJson(status), statusObject(status));
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

/** Plain text, as paths outside the API answer. */
export function answerText(status: number, body: string, contentType = 'text/plain; charset=utf-8'): ApiResponse {
  return { status, headers: { 'Content-Type': contentType }, body };
}

export function includeObject(call: Call): IncludeObject {
  const asked = call.request.query.get('includeObject') ?? '';
  if (asked === '' || asked === 'Metadata') return 'Metadata';
  if (asked === 'Object' || asked === 'None') return asked;
  throw badRequest(`unrecognized includeObject value: ${JSON.stringify(asked)}`);
}

function textAnswer(call: Call, status: number, accepted: Accepted, json: string, object: object): ApiResponse {
  if (accepted.media === 'yaml') {
    const body = stringify(JSON.parse(json), { lineWidth: 0, sortMapEntries: true });
    return { status, headers: { 'Content-Type': 'application/yaml' }, body, object: object as KubeObject };
  }
  const body = isPretty(call, accepted) ? JSON.stringify(JSON.parse(json), undefined, 2) : json;
  return { status, headers: jsonType({}), body: `${body}\n`, object: object as KubeObject };
}

/** Browsers and curl get indented JSON unless they say otherwise (k8s.io/apiserver/.../responsewriters/writers.go). */
function isPretty(call: Call, accepted: Accepted): boolean {
  const asked = call.request.query.get('pretty');
  if (asked !== null) return asked !== 'false' && asked !== '0';
  if (accepted.pretty) return true;
  return /^(curl|Wget|Mozilla\/5\.0)/.test(call.request.headers['user-agent'] ?? '');
}

function jsonType(headers: Record<string, string>): Record<string, string> {
  headers['Content-Type'] = 'application/json';
  return headers;
}

function statusObject(status: Status): Record<string, unknown> {
  return { ...status };
}
