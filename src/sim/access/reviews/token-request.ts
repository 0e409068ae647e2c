import { type Clock, formatTime } from '../../../clock/clock.ts';
import type { Random } from '../../../clock/random.ts';
import { type FieldError, invalid, invalidObject } from '../../kinds/field-error.ts';
import type { KubeObject } from '../../kube-object.ts';
import { badRequest, conflict, notFound } from '../../status-error.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import { type BoundClaims, ISSUER, type NameAndUid, type TokenClaims } from '../authentication/token-claims.ts';
import type { TokenSigner } from '../pki/token-signer.ts';
import { answered } from './review.ts';

export interface TokenIssuer {
  clock: Clock;
  random: Random;
  store: ObjectStore;
  signer: TokenSigner;
}

interface TokenSpec {
  audiences: string[];
  expirationSeconds: number;
  boundObjectRef: ObjectRef | null;
}

interface ObjectRef {
  kind?: string;
  apiVersion?: string;
  name?: string;
  uid?: string;
}

const KIND = { group: 'authentication.k8s.io', kind: 'TokenRequest' };
const DURATION_MIN_SECONDS = 600;
const DURATION_MAX_SECONDS = 2 ** 32;
/** What the admission plugin asks for kubelets: such tokens live a year and warn after an hour. */
const EXTENDED_SECONDS = 3607;
const YEAR_SECONDS = 365 * 24 * 3600;

/**
 * First half of a TokenRequest: finds the account, fills in what was not asked for, and validates
 * (pkg/registry/core/serviceaccount/storage/token.go). Validating admission sees the outcome.
 */
export function prepareTokenRequest(
  issuer: TokenIssuer,
  asked: { namespace: string; name: string; body: KubeObject },
): { request: KubeObject; account: KubeObject } {
  const { namespace, name, body } = asked;
  checkMetadata(asked);
  const account = issuer.store.get('serviceaccounts', namespace, name);
  if (account === undefined) throw notFound({ group: '', resource: 'serviceaccounts' }, name);
  const { audiences, expirationSeconds = 3600, boundObjectRef = null } = (body.spec ?? {}) as Partial<TokenSpec>;
  const spec: TokenSpec = {
    audiences: audiences === undefined || audiences === null || audiences.length === 0 ? [ISSUER] : audiences,
    expirationSeconds,
    boundObjectRef,
  };
  const metadata = { ...body.metadata, name, namespace, creationTimestamp: formatTime(issuer.clock.now()) };
  const request = { kind: body.kind, apiVersion: body.apiVersion, metadata, spec };
  const errors = durationErrors(expirationSeconds);
  if (errors.length > 0) throw invalidObject(KIND, '', errors);
  return { request, account };
}

/** Second half: signs a token for the account, bound to what was asked. */
export function issueToken(
  issuer: TokenIssuer,
  prepared: { request: KubeObject; account: KubeObject },
): { answer: KubeObject; credentialId: string } {
  const { request, account } = prepared;
  const spec = request.spec as TokenSpec;
  const bound = boundTo(issuer.store, account, spec.boundObjectRef);
  const nowMs = issuer.clock.now();
  const claims = claimsOf({ account, spec, bound, nowSeconds: Math.floor(nowMs / 1000), jti: issuer.random.uuid() });
  const status = {
    token: issuer.signer.sign({ ...claims }),
    expirationTimestamp: formatTime(nowMs + spec.expirationSeconds * 1000),
  };
  const answer = answered(request, status, request.metadata.creationTimestamp ?? null);
  return { answer, credentialId: `JTI=${claims.jti}` };
}

type Bound = Pick<BoundClaims, 'pod' | 'node' | 'secret'>;

function claimsOf(of: {
  account: KubeObject;
  spec: TokenSpec;
  bound: Bound;
  nowSeconds: number;
  jti: string;
}): TokenClaims {
  const { account, spec, bound, nowSeconds } = of;
  const { namespace = '', name } = account.metadata;
  const extended =
    bound.pod !== undefined && spec.expirationSeconds === EXTENDED_SECONDS && spec.audiences.includes(ISSUER);
  return {
    aud: spec.audiences,
    exp: nowSeconds + (extended ? YEAR_SECONDS : spec.expirationSeconds),
    iat: nowSeconds,
    iss: ISSUER,
    jti: of.jti,
    'kubernetes.io': {
      namespace,
      ...(bound.node === undefined ? {} : { node: bound.node }),
      ...(bound.pod === undefined ? {} : { pod: bound.pod }),
      ...(bound.secret === undefined ? {} : { secret: bound.secret }),
      serviceaccount: nameAndUid(account),
      ...(extended ? { warnafter: nowSeconds + EXTENDED_SECONDS } : {}),
    },
    nbf: nowSeconds,
    sub: `system:serviceaccount:${namespace}:${name}`,
  };
}

function boundTo(store: ObjectStore, account: KubeObject, ref: ObjectRef | null): Bound {
  if (ref === null) return {};
  const { namespace = '' } = account.metadata;
  const [group, version] = splitApiVersion(ref.apiVersion ?? '');
  const kind = group === '' ? ref.kind : undefined;
  const { name = '' } = ref;
  if (kind === 'Pod') return boundToPod(store, account, ref, found(store, 'pods', namespace, name));
  if (kind === 'Node') return { node: checkUid(ref, found(store, 'nodes', '', name)) };
  if (kind === 'Secret') return { secret: checkUid(ref, found(store, 'secrets', namespace, name)) };
  throw badRequest(`cannot bind token to object of type ${group}/${version}, Kind=${ref.kind ?? ''}`);
}

function boundToPod(store: ObjectStore, account: KubeObject, ref: ObjectRef, pod: KubeObject): Bound {
  const { serviceAccountName, nodeName = '' } = pod.spec as { serviceAccountName?: string; nodeName?: string };
  if (serviceAccountName !== account.metadata.name) {
    const { name } = account.metadata;
    throw badRequest(
      `cannot bind token for serviceaccount "${name}" to pod running with different serviceaccount name.`,
    );
  }
  const bound = { pod: checkUid(ref, pod) };
  if (nodeName === '') return bound;
  const node = store.get('nodes', '', nodeName);
  return { ...bound, node: node === undefined ? ({ name: nodeName } as NameAndUid) : nameAndUid(node) };
}

function found(store: ObjectStore, resource: string, namespace: string, name: string): KubeObject {
  const object = store.get(resource, namespace, name);
  if (object === undefined) throw notFound({ group: '', resource }, name);
  return object;
}

function checkUid(ref: ObjectRef, object: KubeObject): NameAndUid {
  const { uid = '', kind = '', name = '' } = ref;
  if (uid !== '' && uid !== object.metadata.uid) {
    throw conflict(
      { group: '', resource: kind },
      name,
      `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    );
  }
  return nameAndUid(object);
}

function checkMetadata({ namespace, name, body }: { namespace: string; name: string; body: KubeObject }): void {
  const given = body.metadata ?? {};
  const errors: FieldError[] = [];
  if ((given.name ?? '') !== '' && given.name !== name) {
    errors.push(invalid('metadata.name', given.name, 'must match the service account name if specified'));
  } else if ((given.namespace ?? '') !== '' && given.namespace !== namespace) {
    errors.push(
      invalid('metadata.namespace', given.namespace, 'must match the service account namespace if specified'),
    );
  }
  if (errors.length > 0) throw invalidObject(KIND, name, errors);
}

function durationErrors(seconds: number): FieldError[] {
  const field = 'spec.expirationSeconds';
  if (seconds < DURATION_MIN_SECONDS)
    return [invalid(field, seconds, 'may not specify a duration less than 10 minutes')];
  if (seconds > DURATION_MAX_SECONDS)
    return [invalid(field, seconds, 'may not specify a duration larger than 2^32 seconds')];
  return [];
}

function splitApiVersion(apiVersion: string): [group: string, version: string] {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? ['', apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)];
}

function nameAndUid({ metadata }: KubeObject): NameAndUid {
  return { name: metadata.name, uid: metadata.uid ?? '' };
}
