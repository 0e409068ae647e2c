import { celAuthorizer, celResourceCheck, type AskAuthorizer } from '../../kinds/cel/cel-authorizer.ts';
import { REQUEST_TYPE, NAMESPACE_TYPE } from '../../kinds/cel/admission-environment.ts';
import { type CelValue, fromJson } from '../../kinds/cel/cel-value.ts';
import type { ResourceInfo } from '../../kinds/resource-info.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import { serviceAccountUser } from '../../user-info.ts';
import type { AdmissionAttributes } from '../admission.ts';
import type { Authorizer } from '../authorizer.ts';
import { admissionRequest } from './admission-request.ts';

/** The values of an admission expression's variables. */
export type ExpressionInput = Record<string, CelValue | (() => CelValue)>;

export function expressionInput(options: {
  attributes: AdmissionAttributes;
  matched: ResourceInfo;
  /** In the version that matched. */
  object: KubeObject | undefined;
  old: KubeObject | undefined;
  store: ObjectStore;
  authorizer: Authorizer;
  params?: KubeObject | null;
}): ExpressionInput {
  const { attributes, matched, object, old, params } = options;
  const { info, subresource, namespace, name } = attributes;
  const ask = askFor(attributes, options.authorizer);
  return {
    object: fromJson(object ?? null),
    oldObject: fromJson(old ?? null),
    request: () => fromJson(admissionRequest(attributes, matched), REQUEST_TYPE),
    namespaceObject: () => fromJson(namespaceObject(options.store, attributes), NAMESPACE_TYPE),
    params: fromJson(params ?? null),
    authorizer: () => celAuthorizer(ask),
    'authorizer.requestResource': () =>
      celResourceCheck(ask, { group: info.group, resource: info.resource, subresource, namespace, name }),
  };
}

function askFor({ user }: AdmissionAttributes, authorizer: Authorizer): AskAuthorizer {
  return ({ account, verb, path = '', resource }) =>
    authorizer.authorize({
      user: account === undefined ? user : serviceAccountUser(account.namespace, account.name),
      verb,
      path,
      ...(resource === undefined ? {} : { resource: { ...resource, version: '*' } }),
    });
}

/** The namespace that a request is in; none for a namespace itself. */
function namespaceObject(store: ObjectStore, { info, namespace }: AdmissionAttributes): Record<string, unknown> | null {
  if (namespace === '' || (info.group === '' && info.resource === 'namespaces')) return null;
  const found = store.get('namespaces', '', namespace);
  if (found === undefined) return null;
  const { managedFields: _m, ownerReferences: _o, uid, ...metadata } = found.metadata;
  return { metadata: { ...metadata, UID: uid }, spec: found.spec, status: found.status };
}
