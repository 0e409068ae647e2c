import { internalPackage } from '../kinds/decode/decode-object.ts';
import type { ApiResponse } from '../api-request.ts';
import type { ResourceInfo } from '../kinds/resource-info.ts';
import { groupVersionOf } from '../kinds/resource-info.ts';
import type { KubeObject } from '../kube-object.ts';
import { StatusError, type Status } from '../status-error.ts';
import type { Accepted } from './accept.ts';
import type { ApiContext, Call } from './api-context.ts';
import { goJson, itemJson, objectJson } from './json-text.ts';
import { negotiate, wrongForm } from './negotiate.ts';
import { type IncludeObject, partialJson, tableJson } from './table.ts';
import { goYaml } from './yaml-text.ts';

export const PROTOBUF = 'application/vnd.kubernetes.protobuf';
/** To clients that read nothing that is spoken here (responsewriters, WriteRawJSON). */
const INDENTED: Accepted = { media: 'json', as: undefined, version: '', pretty: true };

export interface List {
  metadata: Record<string, unknown>;
  items: readonly KubeObject[];
}

/** Answers with one object, in the shape the client accepts. */
export function answerObject(
  context: ApiContext,
  call: Call,
  found: { status: number; info: ResourceInfo; object: KubeObject },
): ApiResponse {
  const { status, info, object } = found;
  if (call.request.user !== undefined) return { status, headers: {}, object };
  const accepted = negotiate(context, call, 'one');
  switch (accepted.as) {
    case 'Table': {
      const { resourceVersion } = object.metadata;
      const metadata = resourceVersion === undefined ? {} : { resourceVersion };
      return textAnswer(
        context,
        call,
        status,
        accepted,
        table(context, call, info, accepted, [object], metadata),
        object,
      );
    }
    case 'PartialObjectMetadataList':
      throw wrongForm(accepted.as, goTypeOf(info, ''), false);
    case 'PartialObjectMetadata':
      return textAnswer(context, call, status, accepted, partialJson(object, accepted.version), object);
    default:
      return textAnswer(context, call, status, accepted, objectJson(object), object);
  }
}

export function answerList(context: ApiContext, call: Call, info: ResourceInfo, list: List): ApiResponse {
  const kind = info.listKind ?? `${info.kind}List`;
  const metadata = info.custom ? { continue: '', ...list.metadata } : list.metadata;
  const object = { kind, apiVersion: groupVersionOf(info), metadata, items: list.items };
  if (call.request.user !== undefined) return { status: 200, headers: {}, object };
  const accepted = negotiate(context, call, 'list');
  switch (accepted.as) {
    case 'Table':
      return textAnswer(
        context,
        call,
        200,
        accepted,
        table(context, call, info, accepted, list.items, list.metadata),
        object,
      );
    case 'PartialObjectMetadata':
      throw wrongForm(accepted.as, goTypeOf(info, 'List'), true);
    case 'PartialObjectMetadataList': {
      const items = list.items.map((item) => partialJson(item, accepted.version)).join(',');
      const body = `{"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/${accepted.version}","metadata":${goJson(list.metadata)},"items":${items === '' ? 'null' : `[${items}]`}}`;
      return textAnswer(context, call, 200, accepted, body, object);
    }
    default: {
      const items = list.items.map((item) => itemJson(item, info.custom)).join(',');
      const body = `{"kind":"${kind}","apiVersion":"${object.apiVersion}","metadata":${goJson(metadata)},"items":[${items}]}`;
      return textAnswer(context, call, 200, accepted, body, object);
    }
  }
}

/** Answers with something that is no stored object: a review, a Status, discovery. */
export function answerPlain(context: ApiContext, call: Call, status: number, value: object): ApiResponse {
  if (call.request.user !== undefined) return { status, headers: {}, object: value as KubeObject };
  const accepted = negotiate(context, call, 'one');
  return textAnswer(context, call, status, accepted, goJson(value), value);
}

/** Discovery has no other form than its own. */
export function answerDiscovery(context: ApiContext, call: Call, value: object): ApiResponse {
  negotiate(context, call, 'plain');
  return answerPlain(context, call, 200, value);
}

/** A refusal. What the client accepts is kept to where that is possible. */
export function answerError(context: ApiContext, call: Call, error: StatusError): ApiResponse {
  const status: Status = error.toStatus();
  const object = { ...status };
  const header = call.request.headers.accept;
  const accepted =
    context.accepts.negotiate(header, ({ as }) => as === undefined || as !== 'APIGroupDiscoveryList') ?? INDENTED;
  const answer = textAnswer(context, call, error.code, accepted, goJson(status), object);
  const retryAfter = error.details?.retryAfterSeconds;
  if (retryAfter === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, 'Retry-After': String(retryAfter) } };
}

/** What the server tells of itself is written for people (responsewriters, WriteRawJSON). */
export function answerIndented(value: object): ApiResponse {
  const body = JSON.stringify(value, undefined, 2);
  return { status: 200, headers: { 'Content-Type': 'application/json' }, body, object: value as KubeObject };
}

/** Plain text, as paths outside the API answer. */
export function answerText(status: number, body: string, contentType = 'text/plain; charset=utf-8'): ApiResponse {
  return { status, headers: { 'Content-Type': contentType }, body };
}

/** What rows of a table carry (`?includeObject=`). */
export function includeObject(call: Call): IncludeObject {
  const asked = call.request.query.get('includeObject') ?? '';
  if (asked === '' || asked === 'Metadata') return 'Metadata';
  if (asked === 'Object' || asked === 'None') return asked;
  throw new StatusError({
    code: 400,
    reason: 'BadRequest',
    message: `Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(asked)}: must be 'Metadata', 'Object', 'None', or empty`,
  });
}

function table(
  context: ApiContext,
  call: Call,
  info: ResourceInfo,
  accepted: Accepted,
  objects: readonly KubeObject[],
  listMetadata: Record<string, unknown>,
): string {
  const { version } = accepted;
  return tableJson(context, info, objects, {
    version,
    includeObject: includeObject(call),
    withColumns: true,
    listMetadata,
  });
}

/** The internal type of an object, as upstream's messages name it. */
function goTypeOf(info: ResourceInfo, suffix: string): string {
  if (info.custom) return `*unstructured.Unstructured${suffix}`;
  return `*${internalPackage(info.group)}.${info.kind}${suffix}`;
}

function textAnswer(
  context: ApiContext,
  call: Call,
  status: number,
  accepted: Accepted,
  json: string,
  object: object,
): ApiResponse {
  const shown = object as KubeObject;
  if (accepted.media === 'yaml') {
    return { status, headers: { 'Content-Type': 'application/yaml' }, body: goYaml(JSON.parse(json)), object: shown };
  }
  if (accepted.media === 'protobuf') {
    const body = context.protobuf.encode(JSON.parse(json) as Record<string, unknown>);
    if (body !== undefined) return { status, headers: { 'Content-Type': PROTOBUF }, body, object: shown };
  }
  const body = isPretty(call, accepted) ? JSON.stringify(JSON.parse(json), undefined, 2) : json;
  return { status, headers: { 'Content-Type': 'application/json' }, body: `${body}\n`, object: shown };
}

/** Browsers and curl get indented JSON unless they say otherwise (k8s.io/apiserver/.../responsewriters/writers.go). */
function isPretty(call: Call, accepted: Accepted): boolean {
  const asked = call.request.query.get('pretty');
  if (asked !== null) return asked !== 'false' && asked !== '0';
  if (accepted.pretty) return true;
  return /^(curl|Wget|Mozilla\/5\.0)/.test(call.request.headers['user-agent'] ?? '');
}
