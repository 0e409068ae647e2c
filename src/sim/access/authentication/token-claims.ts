/** What upstream writes below `kubernetes.io` in a bound token (pkg/serviceaccount/claims.go). */
export interface BoundClaims {
  namespace: string;
  serviceaccount: NameAndUid;
  pod?: NameAndUid;
  node?: NameAndUid;
  secret?: NameAndUid;
  /** Seconds since the epoch from when the token should have been replaced. */
  warnafter?: number;
}

export interface NameAndUid {
  name: string;
  uid: string;
}

export interface TokenClaims {
  aud: string[];
  exp: number;
  iat: number;
  nbf: number;
  iss: string;
  jti: string;
  sub: string;
  'kubernetes.io': BoundClaims;
}

export const ISSUER = 'https://kubernetes.default.svc.cluster.local';
export const LEGACY_ISSUER = 'kubernetes/serviceaccount';
const LEGACY_PREFIX = 'kubernetes.io/serviceaccount/';

/** Claims of the token in a Secret of type service-account-token. */
export function legacyClaims(account: { namespace: string; name: string; uid: string; secret: string }) {
  return {
    iss: LEGACY_ISSUER,
    [`${LEGACY_PREFIX}namespace`]: account.namespace,
    [`${LEGACY_PREFIX}secret.name`]: account.secret,
    [`${LEGACY_PREFIX}service-account.name`]: account.name,
    [`${LEGACY_PREFIX}service-account.uid`]: account.uid,
    sub: `system:serviceaccount:${account.namespace}:${account.name}`,
  };
}

export function legacyAccount(claims: Record<string, unknown>) {
  const text = (name: string) => String(claims[LEGACY_PREFIX + name] ?? '');
  return {
    namespace: text('namespace'),
    secret: text('secret.name'),
    name: text('service-account.name'),
    uid: text('service-account.uid'),
  };
}
