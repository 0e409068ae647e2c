import { type Clock, formatTime, parseTime } from '../../../clock/clock.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import { serviceAccountUser, type UserInfo } from '../../user-info.ts';
import type { TokenSigner } from '../pki/token-signer.ts';
import {
  type BoundClaims,
  ISSUER,
  legacyAccount,
  LEGACY_ISSUER,
  type NameAndUid,
  type TokenClaims,
} from './token-claims.ts';

/** A token that holds, or why it does not. */
export type TokenVerdict =
  | { user: UserInfo; audiences: string[]; annotations: Record<string, string> }
  | { error: string };

/** The clocks of issuers and of us may differ by as much (go-jose's DefaultLeeway). */
const LEEWAY_MS = 60_000;
const REMEMBERED_MAX = 1000;
const EXTRA = 'authentication.kubernetes.io/';
const INVALID = 'invalid bearer token';

/** Checks service-account tokens, bound and legacy, against what the store holds (pkg/serviceaccount). */
export class TokenAuthenticator {
  readonly #clock: Clock;
  readonly #store: ObjectStore;
  readonly #signer: TokenSigner;
  readonly #noteLegacyUse: (secret: KubeObject, day: string) => void;
  readonly #verified = new Map<string, Record<string, unknown>>();

  constructor(options: {
    clock: Clock;
    store: ObjectStore;
    signer: TokenSigner;
    /** Labels a legacy token's Secret with the day of its use. */
    noteLegacyUse: (secret: KubeObject, day: string) => void;
  }) {
    this.#clock = options.clock;
    this.#store = options.store;
    this.#signer = options.signer;
    this.#noteLegacyUse = options.noteLegacyUse;
  }

  authenticate(token: string, audiences: readonly string[] = [ISSUER]): TokenVerdict {
    const claims = this.#claimsOf(token);
    if (claims === undefined) return { error: malformed(token) };
    if (claims.iss === LEGACY_ISSUER) return this.#checkLegacy(token, claims, audiences);
    if (claims.iss !== ISSUER) return { error: INVALID };
    return this.#checkBound(claims as unknown as TokenClaims, audiences);
  }

  /** A signature need be checked only once. */
  #claimsOf(token: string): Record<string, unknown> | undefined {
    const known = this.#verified.get(token);
    if (known !== undefined) return known;
    const claims = this.#signer.verify(token);
    if (claims === undefined) return undefined;
    if (this.#verified.size >= REMEMBERED_MAX) this.#verified.clear();
    this.#verified.set(token, claims);
    return claims;
  }

  #checkBound(claims: TokenClaims, audiences: readonly string[]): TokenVerdict {
    const shared = claims.aud.filter((audience) => audiences.includes(audience));
    if (shared.length === 0) {
      return refused(`token audiences ${goList(claims.aud)} is invalid for the target audiences ${goList(audiences)}`);
    }
    const bound = claims['kubernetes.io'];
    const why = this.#tooLateOrEarly(claims) ?? this.#boundObjectGone(bound);
    if (why !== undefined) return refused(why);
    const user = serviceAccountUser(bound.namespace, bound.serviceaccount.name, bound.serviceaccount.uid);
    return { user: { ...user, extra: extraOf(claims) }, audiences: shared, annotations: this.#staleNote(claims) };
  }

  #tooLateOrEarly({ exp, nbf }: TokenClaims): string | undefined {
    const now = this.#clock.now();
    if (now > exp * 1000 + LEEWAY_MS) return 'service account token has expired';
    if (now < nbf * 1000 - LEEWAY_MS) return 'service account token is not valid yet';
    return undefined;
  }

  #boundObjectGone({ namespace, serviceaccount, secret, pod, node }: BoundClaims): string | undefined {
    const account = this.#living('serviceaccounts', namespace, serviceaccount);
    if (typeof account === 'string')
      return account === 'gone' ? `serviceaccounts "${serviceaccount.name}" not found` : STALE_ACCOUNT;
    if (secret !== undefined && typeof this.#living('secrets', namespace, secret) === 'string') {
      return 'service account token has been invalidated';
    }
    if (pod !== undefined && typeof this.#living('pods', namespace, pod) === 'string') {
      return 'service account token has been invalidated';
    }
    if (pod === undefined && node !== undefined && typeof this.#living('nodes', '', node) === 'string') {
      return 'service account token has been invalidated';
    }
    return undefined;
  }

  /** The object a claim means, unless it is gone, another now, or has been ending for longer than the leeway. */
  #living(resource: string, namespace: string, { name, uid }: NameAndUid): KubeObject | 'gone' | 'other' {
    const object = this.#store.get(resource, namespace, name);
    if (object === undefined) return 'gone';
    if (object.metadata.uid !== uid) return 'other';
    const deletedAt = object.metadata.deletionTimestamp;
    if (deletedAt !== undefined && parseTime(deletedAt) < this.#clock.now() - LEEWAY_MS) return 'other';
    return object;
  }

  #staleNote(claims: TokenClaims): Record<string, string> {
    const { warnafter } = claims['kubernetes.io'];
    const lateSeconds = warnafter === undefined ? 0 : Math.floor(this.#clock.now() / 1000) - warnafter;
    if (lateSeconds <= 0) return {};
    return {
      'authentication.k8s.io/stale-token': `subject: ${claims.sub}, seconds after warning threshold: ${lateSeconds}`,
    };
  }

  #checkLegacy(token: string, claims: Record<string, unknown>, audiences: readonly string[]): TokenVerdict {
    const { namespace, secret: secretName, name, uid } = legacyAccount(claims);
    if (claims.sub !== `system:serviceaccount:${namespace}:${name}`) return { error: INVALID };
    const secret = this.#store.get('secrets', namespace, secretName);
    const stored = (secret?.data as Record<string, string> | undefined)?.token;
    if (secret === undefined || secret.metadata.deletionTimestamp !== undefined)
      return refused('Token has been invalidated');
    if (stored === undefined || Buffer.from(stored, 'base64').toString() !== token) {
      return refused("Token does not match server's copy");
    }
    const account = this.#store.get('serviceaccounts', namespace, name);
    if (account === undefined) return refused(`serviceaccounts "${name}" not found`);
    if (account.metadata.uid !== uid) return refused(STALE_ACCOUNT);
    if (secret.metadata.labels?.['kubernetes.io/legacy-token-invalid-since'] !== undefined) {
      return refused(
        "the token in secret has been marked as invalid. Use tokens from the TokenRequest API or manually created secret-based tokens, or remove the 'kubernetes.io/legacy-token-invalid-since' label from the secret to temporarily allow use of this token",
      );
    }
    const day = formatTime(this.#clock.now()).slice(0, 10);
    if (secret.metadata.labels?.['kubernetes.io/legacy-token-last-used'] !== day) this.#noteLegacyUse(secret, day);
    const generated = (account.secrets as { name?: string }[] | undefined)?.some((ref) => ref.name === secretName);
    const kind = generated === true ? 'autogenerated' : 'manual';
    const annotations = { [`authentication.k8s.io/legacy-token-${kind}-secret`]: secretName };
    return { user: serviceAccountUser(namespace, name, uid), audiences: [...audiences], annotations };
  }
}

const STALE_ACCOUNT = 'service account token has been invalidated';

function refused(why: string): TokenVerdict {
  return { error: `[${INVALID}, ${why}]` };
}

/** A token that looks like ours but is signed by nobody says so; anything else is no token of ours. */
function malformed(token: string): string {
  return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token) && token.startsWith('eyJ')
    ? `[${INVALID}, square/go-jose: error in cryptographic primitive]`
    : INVALID;
}

function extraOf(claims: TokenClaims): Record<string, string[]> {
  const { pod, node } = claims['kubernetes.io'];
  return {
    [`${EXTRA}credential-id`]: [`JTI=${claims.jti}`],
    ...(node === undefined ? {} : { [`${EXTRA}node-name`]: [node.name], [`${EXTRA}node-uid`]: [node.uid] }),
    ...(pod === undefined ? {} : { [`${EXTRA}pod-name`]: [pod.name], [`${EXTRA}pod-uid`]: [pod.uid] }),
  };
}

function goList(values: readonly string[]): string {
  return `[${values.map((value) => JSON.stringify(value)).join(' ')}]`;
}
