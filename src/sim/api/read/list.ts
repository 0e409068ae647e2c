import type { ApiResponse } from '../../api-request.ts';
import type { ResourceInfo } from '../../kinds/resource-info.ts';
import type { KubeObject } from '../../kube-object.ts';
import { StatusError } from '../../status-error.ts';
import { answerList, type List } from '../answer.ts';
import { negotiate } from '../negotiate.ts';
import type { ApiContext, Call } from '../api-context.ts';
import type { Scope } from '../scope.ts';
import { decodeContinue, encodeContinue, expiredContinue } from './continue-token.ts';
import {
  futureRevision,
  type ListOptions,
  parseListOptions,
  parseRevision,
  tooLarge,
  validateListOptions,
} from './list-options.ts';
import { servedAnew } from './served-version.ts';
import { selectionOf } from './selection.ts';

export function listVerb(context: ApiContext, call: Call, scope: Scope): ApiResponse {
  negotiate(context, call, 'list');
  const { query } = call.request;
  const options = parseListOptions(query);
  validateListOptions(options, query);
  return answerList(context, call, scope.info, listObjects(context, call, scope.info, options));
}

/** The selected objects of one page, in the served version. */
export function listObjects(context: ApiContext, call: Call, info: ResourceInfo, options: ListOptions): List {
  const selection = selectionOf(context, info, call.request.query, call.info.name);
  const namespace = info.namespaced && call.info.namespace !== '' ? call.info.namespace : undefined;
  const page = options.continue === '' ? firstPage(context, info, options) : nextPage(context, info, options);
  const within = namespace === undefined ? page.objects : inNamespace(page.objects, namespace);
  const versioned = within.map((object) => servedAnew(context, info, object));
  const selected = selection.matches === undefined ? versioned : versioned.filter(selection.matches);
  const from =
    page.after === undefined ? 0 : selected.findIndex((object) => isAfter(object, page.after ?? '', namespace));
  const rest = from === 0 ? selected : from < 0 ? [] : selected.slice(from);
  // What any version will do for comes from a cache that knows no pages.
  const isCached = options.resourceVersion === '0' && options.continue === '';
  const limit = isCached ? 0 : options.limit;
  return paged(rest, { revision: page.revision, limit, narrowed: selection.narrowed, namespace });
}

interface Page {
  objects: readonly KubeObject[];
  revision: number;
  after: string | undefined;
}

function firstPage(context: ApiContext, info: ResourceInfo, options: ListOptions): Page {
  const { store } = context;
  const wanted = parseRevision(options.resourceVersion);
  const exact =
    options.resourceVersionMatch === 'Exact' ||
    (options.resourceVersionMatch === '' && options.limit > 0 && wanted > 0);
  if (wanted > store.revision) throw exact ? futureRevision() : tooLarge(wanted, store.revision);
  if (!exact) return { objects: store.list(info.storageKey), revision: store.revision, after: undefined };
  const objects = store.listAt(info.storageKey, wanted);
  if (objects === undefined) throw tooOld();
  return { objects, revision: wanted, after: undefined };
}

function nextPage(context: ApiContext, info: ResourceInfo, options: ListOptions): Page {
  const { store } = context;
  if (options.resourceVersion !== '' && options.resourceVersion !== '0') {
    throw new StatusError({
      code: 400,
      reason: 'BadRequest',
      message: 'specifying resource version is not allowed when using continue',
    });
  }
  const { revision, after } = decodeContinue(options.continue);
  if (revision < 0) return { objects: store.list(info.storageKey), revision: store.revision, after };
  if (revision > store.revision) throw futureRevision();
  const objects = store.listAt(info.storageKey, revision);
  if (objects === undefined) throw expired(after);
  return { objects, revision, after };
}

/** 410 with a token that goes on from the same place over what is there now. */
function expired(after: string): StatusError {
  const error = expiredContinue(after);
  const status = error.toStatus();
  status.metadata = { continue: encodeContinue({ revision: -1, after }) };
  return Object.assign(error, { toStatus: () => status });
}

function tooOld(): StatusError {
  return new StatusError({
    code: 410,
    reason: 'Expired',
    message: 'The resourceVersion for the provided list is too old.',
  });
}

function inNamespace(objects: readonly KubeObject[], namespace: string): readonly KubeObject[] {
  return objects.filter((object) => object.metadata.namespace === namespace);
}

function isAfter({ metadata }: KubeObject, after: string, namespace: string | undefined): boolean {
  if (namespace !== undefined || metadata.namespace === undefined) return metadata.name > after;
  const [afterNamespace, afterName = ''] = after.split('/');
  return metadata.namespace > afterNamespace || (metadata.namespace === afterNamespace && metadata.name > afterName);
}

function paged(
  objects: readonly KubeObject[],
  page: { revision: number; limit: number; narrowed: boolean; namespace: string | undefined },
): List {
  const resourceVersion = String(page.revision);
  if (page.limit <= 0 || objects.length <= page.limit) return { metadata: { resourceVersion }, items: objects };
  const items = objects.slice(0, page.limit);
  const last = items[items.length - 1].metadata;
  const after =
    page.namespace !== undefined || last.namespace === undefined ? last.name : `${last.namespace}/${last.name}`;
  const remaining = page.narrowed ? {} : { remainingItemCount: objects.length - page.limit };
  return {
    metadata: { resourceVersion, continue: encodeContinue({ revision: page.revision, after }), ...remaining },
    items,
  };
}
