import type { ApiRequest } from '../../api-request.ts';
import { StatusError } from '../../status-error.ts';
import { ANONYMOUS, type UserInfo } from '../../user-info.ts';
import { bearerToken } from './bearer-token.ts';
import type { TokenAuthenticator } from './token-authenticator.ts';

/** Who makes a request, with what authentication has to tell the audit log. */
export interface Authenticated {
  user: UserInfo;
  annotations: Record<string, string>;
}

/**
 * Client certificate, then bearer token, then anonymous. A credential that does not hold is refused, never taken for
 * anonymous; a second one that holds saves the request (k8s.io/apiserver/pkg/authentication/request/union).
 */
export function authenticate(request: ApiRequest, tokens: TokenAuthenticator): Authenticated {
  if (request.user !== undefined) return { user: request.user, annotations: {} };
  const { certificate, certificateRefused } = request.peer;
  if (certificate !== undefined) {
    const user = { username: certificate.commonName, groups: certificate.organizations };
    return { user: withAuthenticated(user), annotations: {} };
  }
  const token = bearerToken(request);
  if (token !== undefined) {
    const verdict = tokens.authenticate(token);
    if ('error' in verdict) throw unauthorized();
    return { user: verdict.user, annotations: verdict.annotations };
  }
  if (certificateRefused === true) throw unauthorized();
  return { user: ANONYMOUS, annotations: {} };
}

export function unauthorized(): StatusError {
  return new StatusError({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' });
}

function withAuthenticated(user: UserInfo): UserInfo {
  const { groups } = user;
  if (groups.includes('system:authenticated') || groups.includes('system:unauthenticated')) return user;
  return { ...user, groups: [...groups, 'system:authenticated'] };
}
