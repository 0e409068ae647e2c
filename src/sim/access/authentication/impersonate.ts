import type { AuthorizationAttributes, Authorizer } from '../authorizer.ts';
import { forbiddenRequest } from '../forbidden-request.ts';
import { PlainRefusal } from '../plain-refusal.ts';
import type { UserInfo } from '../../user-info.ts';

type Headers = Readonly<Record<string, string | undefined>>;

/** One thing that a request claims to be. */
interface Claim {
  kind: 'User' | 'ServiceAccount' | 'Group' | 'UserExtra' | 'UID';
  namespace: string;
  name: string;
  extraKey: string;
}

const EXTRA_PREFIX = 'impersonate-extra-';
const AUTHENTICATION = 'authentication.k8s.io';

/**
 * The user that a request is made as, by its Impersonate headers; undefined where it claims nothing. Each claim needs
 * the verb `impersonate` (k8s.io/apiserver/pkg/endpoints/filters/impersonation.go).
 */
export function impersonate(
  request: { headers: Headers; uri: string; user: UserInfo },
  authorizer: Authorizer,
): UserInfo | undefined {
  const claims = readClaims(request.headers);
  if (claims.length === 0) return undefined;
  if (claims[0].kind !== 'User' && claims[0].kind !== 'ServiceAccount') {
    const printed = claims.map(goStruct).join(' ');
    throw new PlainRefusal(
      500,
      `Internal Server Error: ${JSON.stringify(request.uri)}: requested [${printed}] without impersonating a user`,
    );
  }
  for (const claim of claims) {
    const attributes = attributesOf(claim, request.user);
    const decision = authorizer.authorize(attributes);
    if (!decision.allowed) throw forbiddenRequest(attributes, decision.reason);
  }
  return userOf(claims);
}

function readClaims(headers: Headers): Claim[] {
  const claims: Claim[] = [];
  const add = (kind: Claim['kind'], name: string, more: Partial<Claim> = {}) =>
    claims.push({ kind, name, namespace: '', extraKey: '', ...more });
  const user = headers['impersonate-user'] ?? '';
  if (user !== '') {
    const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user);
    if (account === null) add('User', user);
    else add('ServiceAccount', account[2], { namespace: account[1] });
  }
  for (const group of valuesOf(headers['impersonate-group'])) add('Group', group);
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith(EXTRA_PREFIX)) continue;
    const extraKey = unescapeKey(name.slice(EXTRA_PREFIX.length));
    for (const one of valuesOf(value)) add('UserExtra', one, { extraKey });
  }
  const uid = headers['impersonate-uid'] ?? '';
  if (uid !== '') add('UID', uid);
  return claims;
}

/** Node joins repeated headers by a comma and a blank. */
function valuesOf(header: string | undefined): string[] {
  return header === undefined ? [] : header.split(', ');
}

function unescapeKey(key: string): string {
  try {
    return decodeURIComponent(key).toLowerCase();
  } catch {
    return key.toLowerCase();
  }
}

/** A core/v1 ObjectReference as Go's %v prints it. */
function goStruct({ kind, namespace, name, extraKey }: Claim): string {
  const apiVersion = kind === 'UserExtra' || kind === 'UID' ? `${AUTHENTICATION}/v1` : '';
  return `{${[kind, namespace, name, '', apiVersion, '', extraKey].join(' ')}}`;
}

function attributesOf({ kind, namespace, name, extraKey }: Claim, user: UserInfo): AuthorizationAttributes {
  const [group, resource] = RESOURCES[kind];
  return {
    user,
    verb: 'impersonate',
    resource: { group, version: 'v1', resource, subresource: extraKey, namespace, name },
    path: '',
  };
}

const RESOURCES: Readonly<Record<Claim['kind'], readonly [group: string, resource: string]>> = {
  User: ['', 'users'],
  ServiceAccount: ['', 'serviceaccounts'],
  Group: ['', 'groups'],
  UserExtra: [AUTHENTICATION, 'userextras'],
  UID: [AUTHENTICATION, 'uids'],
};

function userOf(claims: Claim[]): UserInfo {
  const named = (kind: Claim['kind']) => claims.filter((claim) => claim.kind === kind);
  const [first] = claims;
  const isAccount = first.kind === 'ServiceAccount';
  const username = isAccount ? `system:serviceaccount:${first.namespace}:${first.name}` : first.name;
  let groups = named('Group').map(({ name }) => name);
  if (isAccount && groups.length === 0)
    groups = ['system:serviceaccounts', `system:serviceaccounts:${first.namespace}`];
  const byKey = Map.groupBy(named('UserExtra'), ({ extraKey }) => extraKey);
  const extra = Object.fromEntries([...byKey].map(([key, all]) => [key, all.map(({ name }) => name)]));
  const uid = named('UID').at(0)?.name;
  return {
    username,
    ...(uid === undefined ? {} : { uid }),
    groups: withBuiltInGroup(username, groups),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

function withBuiltInGroup(username: string, groups: string[]): string[] {
  if (username === 'system:anonymous') {
    return groups.includes('system:unauthenticated') ? groups : [...groups, 'system:unauthenticated'];
  }
  if (groups.includes('system:authenticated') || groups.includes('system:unauthenticated')) return groups;
  return [...groups, 'system:authenticated'];
}
