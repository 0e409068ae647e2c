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

export function legacyAccount(claims: Record<string, unknown>) {
  const text = (name: string) => String(claims[LEGACY_PREFIX + name] ?? '');
  return {
    namespace: text('namespace'),
    secret: text('secret.name'),
    name: text('service-account.name'),
    uid: text('service-account.uid'),
  };
}
