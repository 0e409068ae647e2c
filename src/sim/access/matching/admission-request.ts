import type { ResourceInfo } from '../../kinds/resource-info.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { UserInfo } from '../../user-info.ts';
import type { AdmissionAttributes } from '../admission.ts';

interface KindName {
  group: string;
  version: string;
  kind: string;
}

/**
 * What expressions and webhooks are told of a request: `admission.k8s.io/v1` AdmissionRequest without its objects
 * (k8s.io/apiserver/pkg/admission/plugin/cel/condition.go, CreateAdmissionRequest). Empty texts are left out.
 */
export function admissionRequest(attributes: AdmissionAttributes, matched: ResourceInfo) {
  const { info, subresource, name, namespace, operation, user, dryRun } = attributes;
  const sub = subresource === '' ? {} : { subResource: subresource };
  const requestSub = subresource === '' ? {} : { requestSubResource: subresource };
  return {
    kind: kindIn(attributes, matched),
    resource: resourceName(matched),
    ...sub,
    requestKind: kindIn(attributes, info),
    requestResource: resourceName(info),
    ...requestSub,
    ...(name === '' ? {} : { name }),
    ...(namespace === '' ? {} : { namespace }),
    operation,
    userInfo: userInfo(user),
    dryRun,
    options: optionsOf(attributes),
  };
}

/** A subresource's kind is that of its body. */
function kindIn({ object, old, subresource, info: asked }: AdmissionAttributes, info: ResourceInfo): KindName {
  if (subresource === '') return { group: info.group, version: info.version, kind: info.kind };
  const declared = asked.subresources.get(subresource);
  if (declared !== undefined && declared.kind !== '' && object === undefined) {
    return { group: declared.group, version: declared.version, kind: declared.kind };
  }
  return kindOf(object ?? old) ?? { group: info.group, version: info.version, kind: info.kind };
}

function kindOf(object: KubeObject | undefined): KindName | undefined {
  if (object?.kind === undefined) return undefined;
  const [group, version] = object.apiVersion.includes('/') ? object.apiVersion.split('/', 2) : ['', object.apiVersion];
  return { group, version, kind: object.kind };
}

function resourceName({ group, version, resource }: ResourceInfo) {
  return { group, version, resource };
}

function userInfo({ username, uid, groups, extra }: UserInfo) {
  return {
    username,
    ...(uid === undefined ? {} : { uid }),
    ...(groups.length === 0 ? {} : { groups }),
    ...(extra === undefined ? {} : { extra }),
  };
}

/** A patch that changes an object is an update to admission; streams have no options. */
function optionsOf({ operation, options }: AdmissionAttributes): Record<string, unknown> | null {
  if (operation === 'CONNECT') return null;
  const { kind, apiVersion, force: _, ...rest } = options;
  if (kind !== 'PatchOptions') return { kind, apiVersion, ...rest };
  return { kind: operation === 'CREATE' ? 'CreateOptions' : 'UpdateOptions', apiVersion, ...rest };
}
