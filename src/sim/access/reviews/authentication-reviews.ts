import type { KubeObject } from '../../kube-object.ts';
import { badRequest } from '../../status-error.ts';
import type { UserInfo } from '../../user-info.ts';
import type { TokenAuthenticator } from '../authentication/token-authenticator.ts';
import { ISSUER } from '../authentication/token-claims.ts';
import { answered, type ReviewRequest } from './review.ts';

/** Whose token is this? (pkg/registry/authentication/tokenreview) */
export function tokenReview(tokens: TokenAuthenticator, { body }: ReviewRequest): KubeObject {
  const { token = '', audiences = [] } = (body.spec ?? {}) as { token?: string; audiences?: string[] };
  if (token === '') throw badRequest('token is required for TokenReview in authentication');
  const verdict = tokens.authenticate(token, audiences.length === 0 ? [ISSUER] : audiences);
  if ('error' in verdict) return answered(body, { user: {}, error: verdict.error });
  return answered(body, { authenticated: true, user: userOf(verdict.user), audiences: verdict.audiences });
}

/** Who am I? (pkg/registry/authentication/selfsubjectreview) */
export function selfSubjectReview({ body, user }: ReviewRequest, creationTimestamp: string): KubeObject {
  return answered(body, { userInfo: userOf(user) }, creationTimestamp);
}

function userOf({ username, uid, groups, extra }: UserInfo): UserInfo {
  return {
    username,
    ...(uid === undefined ? {} : { uid }),
    groups,
    ...(extra === undefined ? {} : { extra }),
  };
}
