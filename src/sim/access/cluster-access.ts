import type { Clock } from '../../clock/clock.ts';
import type { Random } from '../../clock/random.ts';
import type { ApiRequest } from '../api-request.ts';
import type { Client } from '../client.ts';
import type { KubeletDoor } from '../kubelet-door.ts';
import type { Kinds } from '../kinds/kinds.ts';
import type { ResourceRegistry } from '../kinds/registry.ts';
import { StatusError } from '../status-error.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { UserInfo } from '../user-info.ts';
import type { AdmissionPlugin } from './admission.ts';
import { admissionChain } from './admission/admission-chain.ts';
import { AuditLog } from './audit/audit-log.ts';
import type { AuditPolicy } from './audit/audit-policy.ts';
import type { AuditedRequest, AuditTrail } from './audit/audit-trail.ts';
import { authenticate, type Authenticated } from './authentication/authenticate.ts';
import { impersonate } from './authentication/impersonate.ts';
import { TokenAuthenticator } from './authentication/token-authenticator.ts';
import { AuthorizerChain, privilegedGroup } from './authorizer-chain.ts';
import type { Authorizer } from './authorizer.ts';
import { forbiddenRequest } from './forbidden-request.ts';
import { NodeAuthorizer } from './node/node-authorizer.ts';
import type { Pki } from './pki/cluster-pki.ts';
import { RbacAuthorizer } from './rbac/rbac-authorizer.ts';
import { RuleResolver } from './rbac/rule-resolver.ts';
import { deadlineRefusal } from './request-deadline.ts';
import type { TokenIssuer } from './reviews/token-request.ts';

export interface AccessOptions {
  clock: Clock;
  random: Random;
  store: ObjectStore;
  registry: ResourceRegistry;
  kinds: Kinds;
  pki: Pki;
  auditPolicy: AuditPolicy;
  /** The API server's own client, as `system:apiserver`. Called once requests are served. */
  apiServerClient: () => Client;
  /** The kubelets: webhooks may be served by pods. */
  kubelets: () => KubeletDoor | undefined;
}

/** What a path and method ask for, as far as access is concerned. */
export interface AskedFor {
  isResource: boolean;
  verb: string;
  path: string;
  group: string;
  version: string;
  resource: string;
  subresource: string;
  namespace: string;
  name: string;
}

/** A request that has come in: its audit trail, and who makes it or why nobody does. */
export type Entry = { trail: AuditTrail; user: UserInfo } | { trail: AuditTrail; refusal: StatusError };

/** Who may do what, and what is written about it. */
export interface ClusterAccess {
  audit: AuditLog;
  tokens: TokenAuthenticator;
  authorizer: Authorizer;
  rules: RuleResolver;
  issuer: TokenIssuer;
  admission: readonly AdmissionPlugin[];
  /** Authenticates a request and opens its trail. */
  enter(request: ApiRequest, asked: AskedFor): Entry;
  /** Whom the request acts as: another one where it impersonates. Throws what refuses that (StatusError, PlainRefusal). */
  actorOf(request: ApiRequest, entry: { trail: AuditTrail; user: UserInfo }): UserInfo;
  /** Throws where the actor may not do it. */
  authorize(actor: UserInfo, asked: AskedFor, trail: AuditTrail): void;
}

const LONG_RUNNING_SUBRESOURCES = new Set(['attach', 'exec', 'proxy', 'log', 'portforward']);

export function createAccess(options: AccessOptions): ClusterAccess {
  const { clock, store, pki } = options;
  const audit = new AuditLog({ policy: options.auditPolicy, clock, random: options.random.fork('audit') });
  const rules = new RuleResolver(store);
  const authorizer = new AuthorizerChain([privilegedGroup, new NodeAuthorizer(store), new RbacAuthorizer(rules)]);
  const tokens = new TokenAuthenticator({
    clock,
    store,
    signer: pki.tokens,
    noteLegacyUse: ({ metadata: { name, namespace = '' } }, day) => {
      const labels = { 'kubernetes.io/legacy-token-last-used': day };
      const patch = { type: 'merge', body: { metadata: { labels } } } as const;
      options.apiServerClient().patch('secrets', name, patch, { namespace });
    },
  });
  return {
    audit,
    tokens,
    authorizer,
    rules,
    issuer: { clock, random: options.random.fork('tokens'), store, signer: pki.tokens },
    admission: admissionChain({
      store,
      registry: options.registry,
      kinds: options.kinds,
      clock,
      random: options.random.fork('admission'),
      authorizer,
      rules,
      client: options.apiServerClient,
      kubelets: options.kubelets,
    }),
    enter: (request, asked) => enter(audit, tokens, request, asked),
    actorOf: (request, entry) => actorOf(authorizer, request, entry),
    authorize: (actor, asked, trail) => authorize(authorizer, actor, asked, trail),
  };
}

function enter(audit: AuditLog, tokens: TokenAuthenticator, request: ApiRequest, asked: AskedFor): Entry {
  const audited = auditedRequest(request, asked);
  const refusal = audited.longRunning ? undefined : deadlineRefusal(request.query);
  if (refusal !== undefined) return { trail: audit.begin(audited), refusal };
  let who: Authenticated;
  try {
    who = authenticate(request, tokens);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    return { trail: audit.begin(audited), refusal: error };
  }
  const trail = audit.begin({ ...audited, user: who.user });
  for (const [key, value] of Object.entries(who.annotations)) trail.annotate(key, value);
  trail.received();
  return { trail, user: who.user };
}

function actorOf(
  authorizer: Authorizer,
  request: ApiRequest,
  { trail, user }: { trail: AuditTrail; user: UserInfo },
): UserInfo {
  const other = impersonate({ headers: request.headers, uri: uriOf(request), user }, authorizer);
  if (other !== undefined) trail.impersonated(other);
  return other ?? user;
}

function authorize(authorizer: Authorizer, actor: UserInfo, asked: AskedFor, trail: AuditTrail): void {
  const { verb, path } = asked;
  const resource = resourceOf(asked);
  const attributes = { user: actor, verb, path, ...(resource === undefined ? {} : { resource }) };
  const { allowed, reason } = authorizer.authorize(attributes);
  trail.annotate('authorization.k8s.io/decision', allowed ? 'allow' : 'forbid');
  trail.annotate('authorization.k8s.io/reason', reason);
  if (!allowed) throw forbiddenRequest(attributes, reason);
}

/** Whether the answer to a request may take as long as it likes. */
export function isLongRunning({ verb, subresource }: Pick<AskedFor, 'verb' | 'subresource'>): boolean {
  return verb === 'watch' || LONG_RUNNING_SUBRESOURCES.has(subresource);
}

function auditedRequest(request: ApiRequest, asked: AskedFor): AuditedRequest {
  const resource = resourceOf(asked);
  return {
    uri: uriOf(request),
    headers: request.headers,
    peerAddress: request.peer.address,
    verb: asked.verb,
    path: asked.path,
    longRunning: isLongRunning(asked),
    ...(resource === undefined ? {} : { resource }),
  };
}

function resourceOf({ isResource, group, version, resource, subresource, namespace, name }: AskedFor) {
  return isResource ? { group, version, resource, subresource, namespace, name } : undefined;
}

/** As sent; in-process requests have only its parts. */
function uriOf({ uri, path, query }: ApiRequest): string {
  if (uri !== undefined) return uri;
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}
