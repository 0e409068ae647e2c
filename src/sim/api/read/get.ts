import { goQuote } from '../../kinds/go-quote.ts';
import type { ApiResponse } from '../../api-request.ts';
import type { ResourceInfo } from '../../kinds/resource-info.ts';
import type { KubeObject } from '../../kube-object.ts';
import { badRequest, notFound } from '../../status-error.ts';
import { answerObject } from '../answer.ts';
import { negotiate } from '../negotiate.ts';
import type { ApiContext, Call } from '../api-context.ts';
import type { Scope } from '../scope.ts';
import { parseRevision, tooLarge } from './list-options.ts';
import { servedAnew } from './served-version.ts';

export function getVerb(context: ApiContext, call: Call, scope: Scope): ApiResponse {
  negotiate(context, call, 'one');
  refuseExport(call.request.query.get('export') ?? '');
  const wanted = parseRevision(call.request.query.get('resourceVersion') ?? '');
  if (wanted > context.store.revision) throw tooLarge(wanted, context.store.revision);
  const object = storedObject(context, call, scope.info);
  return answerObject(context, call, {
    status: 200,
    info: scope.info,
    object: servedAnew(context, scope.info, object),
  });
}

function refuseExport(asked: string): void {
  if (['', '0', 'f', 'F', 'false', 'False', 'FALSE'].includes(asked)) return;
  if (['1', 't', 'T', 'true', 'True', 'TRUE'].includes(asked)) {
    throw badRequest('the export parameter, deprecated since v1.14, is no longer supported');
  }
  const why = `strconv.ParseBool: parsing ${JSON.stringify(asked)}: invalid syntax`;
  throw badRequest(`the export parameter cannot be parsed: ${why}`);
}

/** The object that a request names, as it is stored. */
export function storedObject(context: ApiContext, call: Call, info: ResourceInfo): KubeObject {
  const { name } = call.info;
  // Upstream makes a path of it (registry/generic/registry, NamespaceKeyFunc).
  if (name.includes('%')) throw badRequest(`Name parameter invalid: ${goQuote(name)}: may not contain '%'`);
  const object = context.store.get(info.storageKey, namespaceOf(call, info), name);
  if (object === undefined) throw notFound(info, name);
  return object;
}

/** Where the store keeps what a request is about: cluster-scoped objects have no namespace. */
export function namespaceOf(call: Call, info: ResourceInfo): string {
  return info.namespaced ? call.info.namespace : '';
}
