import type { UserInfo } from '../user-info.ts';

/** What is asked of an authorizer (`authorizer.Attributes`). */
export interface AuthorizationAttributes {
  user: UserInfo;
  /** get, list, watch, create, update, patch, delete, deletecollection, or any other verb; lower-case HTTP method for paths. */
  verb: string;
  /** Absent for non-resource requests. */
  resource?: { group: string; version: string; resource: string; subresource: string; namespace: string; name: string };
  path: string;
}

export interface Decision {
  allowed: boolean;
  /** As in the audit annotation: `RBAC: allowed by …`; for refusals RBAC's own errors, where it had any. */
  reason: string;
}

export interface Authorizer {
  authorize(attributes: AuthorizationAttributes): Decision;
}
