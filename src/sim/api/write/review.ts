import { issueToken, prepareTokenRequest } from '../../access/reviews/token-request.ts';
import { reviewOf } from '../../access/reviews/review-by-resource.ts';
import type { ApiResponse } from '../../api-request.ts';
import type { ResourceInfo } from '../../kinds/resource-info.ts';
import type { KubeObject } from '../../kube-object.ts';
import { groupResourceText } from '../../status-error.ts';
import { answerPlain } from '../answer.ts';
import { negotiate } from '../negotiate.ts';
import type { ApiContext, Call } from '../api-context.ts';
import { andThen, type Eventually } from '../../eventually.ts';
import { noSuchMethod, type Scope } from '../scope.ts';
import { admissionAttributes, admitMutating, admitValidating } from './admit.ts';
import { decodeBody } from './body.ts';
import { setNamespace } from './create.ts';
import { noteRequest } from './note-request.ts';
import { trackFields } from './track-fields.ts';
import { parseWriteOptions, type WriteOptions } from './write-options.ts';

/** Answers a POST that keeps nothing: the reviews of authentication and authorization. */
export function reviewVerb(context: ApiContext, call: Call, scope: Scope): Eventually<ApiResponse> {
  const review = reviewOf(groupResourceText(scope.info));
  if (review === undefined) throw noSuchMethod();
  const { body, options } = readBody(context, call, scope.info);
  trackFields(context, scope.info, { before: undefined, draft: body, manager: options.fieldManager, subresource: '' });
  forgetSelectors(body);
  return andThen(admit(context, call, scope.info, body, options), () => {
    const answer = review(
      { ...context.access, clock: context.clock },
      { body, user: call.user, namespace: call.info.namespace },
    );
    return answerPlain(context, call, 201, context.kinds.normalise(scope.info, answer));
  });
}

/** POST serviceaccounts/NAME/token: signs a token. */
export function tokenVerb(context: ApiContext, call: Call, scope: Scope): Eventually<ApiResponse> {
  const kind = scope.subresource ?? scope.info;
  const info = { ...scope.info, group: kind.group, version: kind.version, kind: kind.kind, schemaName: TOKEN_SCHEMA };
  const { body, options } = readBody(context, call, info);
  const set = withoutNulls(context.kinds.normalise(info, body));
  trackFields(context, info, { before: undefined, draft: set, manager: options.fieldManager, subresource: 'token' });
  body.metadata.managedFields = set.metadata.managedFields;
  const { namespace, name } = call.info;
  const attributes = reviewAttributes(call, scope.info, body, options);
  return andThen(admitMutating(context, attributes), () => {
    const prepared = prepareTokenRequest(context.access.issuer, { namespace, name, body });
    attributes.object = prepared.request;
    return andThen(admitValidating(context, attributes), () => {
      const { answer, credentialId } = issueToken(context.access.issuer, prepared);
      call.trail.annotate('authentication.kubernetes.io/issued-credential-id', credentialId);
      return answerPlain(context, call, 201, answer);
    });
  });
}

const TOKEN_SCHEMA = 'io.k8s.api.authentication.v1.TokenRequest';

function readBody(context: ApiContext, call: Call, info: ResourceInfo): { body: KubeObject; options: WriteOptions } {
  negotiate(context, call, 'plain');
  const options = parseWriteOptions(call, 'CreateOptions');
  const body = decodeBody(context, call, info, options.fieldValidation);
  noteRequest(context, call, info, body);
  setNamespace(info, call, body);
  context.kinds.applyDefaults(info, body);
  return { body, options };
}

/** The feature gate AuthorizeWithSelectors is off in 1.31. */
function forgetSelectors({ spec }: KubeObject): void {
  const { resourceAttributes } = (spec ?? {}) as { resourceAttributes?: Record<string, unknown> };
  delete resourceAttributes?.fieldSelector;
  delete resourceAttributes?.labelSelector;
}

/** A pointer that is nil is no field that anyone sets. */
function withoutNulls(body: KubeObject): KubeObject {
  const spec = Object.entries(body.spec ?? {}).filter(([, value]) => value !== null);
  return { ...body, metadata: { ...body.metadata }, spec: Object.fromEntries(spec) };
}

function admit(context: ApiContext, call: Call, info: ResourceInfo, body: KubeObject, options: WriteOptions) {
  const attributes = reviewAttributes(call, info, body, options);
  return andThen(admitMutating(context, attributes), () => admitValidating(context, attributes));
}

function reviewAttributes(call: Call, info: ResourceInfo, object: KubeObject, options: WriteOptions) {
  return admissionAttributes(call, {
    operation: 'CREATE',
    info,
    name: call.info.name,
    object,
    old: undefined,
    options: options.given,
    dryRun: options.dryRun,
  });
}
