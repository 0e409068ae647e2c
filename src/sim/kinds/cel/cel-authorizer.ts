import type { CelLibrary } from './cel-function.ts';
import { CelOpaque, type CelValue } from './cel-value.ts';

/** What an expression asks of the authorizer. */
export interface AuthorizerQuestion {
  /** Another than the request's user: a service account. */
  account?: { namespace: string; name: string };
  verb: string;
  path?: string;
  resource?: { group: string; resource: string; subresource: string; namespace: string; name: string };
}

export interface AuthorizerAnswer {
  allowed: boolean;
  reason: string;
}

export type AskAuthorizer = (question: AuthorizerQuestion) => AuthorizerAnswer;

const AUTHORIZER = 'kubernetes.authorization.Authorizer';
const PATH = 'kubernetes.authorization.PathCheck';
const GROUP = 'kubernetes.authorization.GroupCheck';
const RESOURCE = 'kubernetes.authorization.ResourceCheck';
const DECISION = 'kubernetes.authorization.Decision';

/** A question half asked, and whom to ask. */
interface Check {
  ask: AskAuthorizer;
  question: Omit<AuthorizerQuestion, 'verb'>;
}

/** The variable `authorizer`. */
export function celAuthorizer(ask: AskAuthorizer): CelOpaque {
  return checkOf(AUTHORIZER, { ask, question: {} });
}

/** The variable `authorizer.requestResource`: a check of what the request is about. */
export function celResourceCheck(ask: AskAuthorizer, resource: NonNullable<AuthorizerQuestion['resource']>): CelOpaque {
  return checkOf(RESOURCE, { ask, question: { resource } });
}

export const AUTHORIZER_TYPE = { kind: 'opaque', name: AUTHORIZER } as const;
export const RESOURCE_CHECK_TYPE = { kind: 'opaque', name: RESOURCE } as const;

/** k8s.io/apiserver/pkg/cel/library/authz.go. */
export const AUTHORIZER_LIBRARY: CelLibrary = {
  [`${AUTHORIZER}.path(string): ${PATH}`]: (check: CelOpaque, path: string) => narrowed(PATH, check, { path }),
  [`${AUTHORIZER}.group(string): ${GROUP}`]: (check: CelOpaque, group: string) =>
    narrowed(GROUP, check, { resource: { group, resource: '', subresource: '', namespace: '', name: '' } }),
  [`${AUTHORIZER}.serviceAccount(string, string): ${AUTHORIZER}`]: (
    check: CelOpaque,
    namespace: string,
    name: string,
  ) => narrowed(AUTHORIZER, check, { account: { namespace, name } }),
  [`${GROUP}.resource(string): ${RESOURCE}`]: (check: CelOpaque, resource: string) => withResource(check, { resource }),
  [`${RESOURCE}.subresource(string): ${RESOURCE}`]: (check: CelOpaque, subresource: string) =>
    withResource(check, { subresource }),
  [`${RESOURCE}.namespace(string): ${RESOURCE}`]: (check: CelOpaque, namespace: string) =>
    withResource(check, { namespace }),
  [`${RESOURCE}.name(string): ${RESOURCE}`]: (check: CelOpaque, name: string) => withResource(check, { name }),
  [`${PATH}.check(string): ${DECISION}`]: decide,
  [`${RESOURCE}.check(string): ${DECISION}`]: decide,
  [`${DECISION}.allowed(): bool`]: (decision: CelOpaque) => answerOf(decision).allowed,
  [`${DECISION}.reason(): string`]: (decision: CelOpaque) => answerOf(decision).reason,
  [`${DECISION}.errored(): bool`]: () => false,
  [`${DECISION}.error(): string`]: () => '',
};

function decide(check: CelOpaque, verb: string): CelValue {
  const { ask, question } = checkIn(check);
  const answer = ask({ ...question, verb });
  return new CelOpaque(DECISION, answer, JSON.stringify([question, verb]));
}

function withResource(check: CelOpaque, more: Partial<NonNullable<AuthorizerQuestion['resource']>>): CelOpaque {
  const nothing = { group: '', resource: '', subresource: '', namespace: '', name: '' };
  return narrowed(RESOURCE, check, { resource: { ...nothing, ...checkIn(check).question.resource, ...more } });
}

function narrowed(type: string, check: CelOpaque, more: Check['question']): CelOpaque {
  const { ask, question } = checkIn(check);
  return checkOf(type, { ask, question: { ...question, ...more } });
}

function checkOf(type: string, check: Check): CelOpaque {
  return new CelOpaque(type, check, JSON.stringify(check.question));
}

function checkIn(value: CelOpaque): Check {
  return value.content as Check;
}

function answerOf(value: CelOpaque): AuthorizerAnswer {
  return value.content as AuthorizerAnswer;
}
