import { StatusError, badRequest } from '../../status-error.ts';

/** Where the next page of a list begins, as k8s.io/apiserver/pkg/storage/continue.go encodes it. */
export interface ContinueToken {
  revision: number;
  /** Namespace and name of the last object of the page before, as `namespace/name` or `name`. */
  after: string;
}

export function encodeContinue({ revision, after }: ContinueToken): string {
  const value = { v: 'meta.k8s.io/v1', rv: revision, start: `${after}\u0000` };
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

export function decodeContinue(text: string): ContinueToken {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw invalidToken('continue key is not valid: illegal base64 data');
  const value = parsed(Buffer.from(text, 'base64url').toString());
  if (value === undefined) throw invalidToken('continue key is not valid: it is not JSON');
  if (value.v !== 'meta.k8s.io/v1') {
    throw invalidToken(
      `continue key is not valid: server does not recognize this encoded version ${JSON.stringify(value.v ?? '')}`,
    );
  }
  if (typeof value.rv !== 'number' || typeof value.start !== 'string' || value.start === '') {
    throw invalidToken('continue key is not valid: encoded start resourceVersion may not be 0');
  }
  return { revision: value.rv, after: value.start.replace(/\u0000$/, '') };
}

/** The page that the token asks for is no longer known; the message says how to go on. */
export function expiredContinue(next: string | undefined): StatusError {
  return new StatusError({
    code: 410,
    reason: 'Expired',
    message:
      next === undefined
        ? 'The provided continue parameter is too old to display a consistent list result. You must start a new list without the continue parameter.'
        : 'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
  });
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function invalidToken(why: string): StatusError {
  return badRequest(why);
}
