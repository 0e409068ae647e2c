import { type FieldError, GoValue, invalid, invalidObject } from '../../kinds/field-error.ts';
import { goValue } from '../../kinds/go-value.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { UserInfo } from '../../user-info.ts';
import type { AuthorizationAttributes, Authorizer } from '../authorizer.ts';
import { answered, type ReviewRequest } from './review.ts';

interface ResourceAttributes {
  namespace?: string;
  verb?: string;
  group?: string;
  version?: string;
  resource?: string;
  subresource?: string;
  name?: string;
  fieldSelector?: unknown;
  labelSelector?: unknown;
}

interface AccessSpec {
  resourceAttributes?: ResourceAttributes;
  nonResourceAttributes?: { path?: string; verb?: string };
  user?: string;
  groups?: string[];
  extra?: Record<string, string[]>;
  uid?: string;
}

const GROUP = 'authorization.k8s.io';
const METADATA = 'v1.ObjectMeta';

/** May somebody do something? (pkg/registry/authorization/subjectaccessreview) */
export function subjectAccessReview(authorizer: Authorizer, { body }: ReviewRequest): KubeObject {
  const spec = specOf(body);
  refuse([...attributeErrors(spec), ...subjectErrors(spec), ...metadataErrors(body, 'must be empty')]);
  return decide(authorizer, body, spec, subjectOf(spec));
}

/** May somebody do something in this namespace? */
export function localSubjectAccessReview(authorizer: Authorizer, { body, namespace }: ReviewRequest): KubeObject {
  const spec = specOf(body);
  refuse([
    ...attributeErrors(spec),
    ...subjectErrors(spec),
    ...metadataErrors(body, 'must be empty except for namespace', ['namespace']),
    ...localErrors(spec, namespace),
  ]);
  return decide(authorizer, body, spec, subjectOf(spec));
}

/** May I do something? */
export function selfSubjectAccessReview(authorizer: Authorizer, { body, user }: ReviewRequest): KubeObject {
  const spec = specOf(body);
  refuse([...attributeErrors(spec), ...metadataErrors(body, 'must be empty')]);
  return decide(authorizer, body, spec, user);
}

function decide(authorizer: Authorizer, body: KubeObject, spec: AccessSpec, user: UserInfo): KubeObject {
  const { allowed, reason } = authorizer.authorize(attributesOf(spec, user));
  return answered(withoutSelectors(body), { allowed, ...(reason === '' ? {} : { reason }) });
}

/** Selectors are asked about only behind a gate that is off. */
function withoutSelectors(body: KubeObject): KubeObject {
  const { resourceAttributes, ...spec } = specOf(body);
  if (resourceAttributes === undefined) return body;
  const { fieldSelector: _field, labelSelector: _label, ...asked } = resourceAttributes;
  return { ...body, spec: { ...spec, resourceAttributes: asked } };
}

function attributesOf(
  { resourceAttributes, nonResourceAttributes }: AccessSpec,
  user: UserInfo,
): AuthorizationAttributes {
  if (resourceAttributes === undefined) {
    return { user, verb: nonResourceAttributes?.verb ?? '', path: nonResourceAttributes?.path ?? '' };
  }
  const { verb = '', ...asked } = resourceAttributes;
  const nothing = { namespace: '', group: '', version: '', resource: '', subresource: '', name: '' };
  return { user, verb, path: '', resource: { ...nothing, ...asked } };
}

function specOf(body: KubeObject): AccessSpec {
  return body.spec ?? {};
}

function subjectOf({ user = '', groups = [], extra, uid }: AccessSpec): UserInfo {
  return { username: user, groups, ...(uid === undefined ? {} : { uid }), ...(extra === undefined ? {} : { extra }) };
}

function attributeErrors({ resourceAttributes, nonResourceAttributes }: AccessSpec): FieldError[] {
  if (resourceAttributes !== undefined && nonResourceAttributes !== undefined) {
    const why = 'cannot be specified in combination with resourceAttributes';
    return [invalid('spec.nonResourceAttributes', printed(nonResourceAttributes), why)];
  }
  if (resourceAttributes === undefined && nonResourceAttributes === undefined) {
    const why = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
    return [invalid('spec.resourceAttributes', new GoValue('"null"'), why)];
  }
  return [];
}

/** Who set which field does not count. */
function metadataErrors({ metadata }: { metadata: object }, why: string, besides: string[] = []): FieldError[] {
  const ignored = ['managedFields', ...besides];
  const isEmpty = Object.entries(metadata).every(
    ([field, value]) => ignored.includes(field) || value === null || value === '' || value === undefined,
  );
  return isEmpty ? [] : [invalid('metadata', goValue(METADATA, metadata), why)];
}

function subjectErrors({ user = '', groups = [] }: AccessSpec): FieldError[] {
  return user !== '' || groups.length > 0
    ? []
    : [invalid('spec.user', user, 'at least one of user or group must be specified')];
}

function localErrors({ resourceAttributes, nonResourceAttributes }: AccessSpec, namespace: string): FieldError[] {
  const errors: FieldError[] = [];
  if (resourceAttributes !== undefined && (resourceAttributes.namespace ?? '') !== namespace) {
    const given = resourceAttributes.namespace ?? '';
    errors.push(invalid('spec.resourceAttributes.namespace', given, 'must match metadata.namespace'));
  }
  if (nonResourceAttributes !== undefined) {
    const why = 'disallowed on this kind of request';
    errors.push(invalid('spec.nonResourceAttributes', printed(nonResourceAttributes), why));
  }
  return errors;
}

function printed({ path = '', verb = '' }: { path?: string; verb?: string }): GoValue {
  return new GoValue(`authorization.NonResourceAttributes{Path:${JSON.stringify(path)}, Verb:${JSON.stringify(verb)}}`);
}

/** Upstream names no kind in these refusals. */
function refuse(errors: FieldError[]): void {
  if (errors.length > 0) throw invalidObject({ group: GROUP, kind: '' }, '', errors);
}
