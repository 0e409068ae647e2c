import { parseGoJson } from '../../kinds/go-json.ts';
import { badRequest, StatusError } from '../../status-error.ts';

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
  const value = parsed(text);
  if (value.v !== 'meta.k8s.io/v1') {
    throw invalidToken(`server does not recognize this encoded version ${typeof value.v === 'string' ? value.v : ''}`);
  }
  if (typeof value.rv !== 'number' || value.rv === 0)
    throw invalidToken('incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  if (typeof value.start !== 'string' || value.start === '')
    throw invalidToken('encoded start key empty (version meta.k8s.io/v1)');
  if (climbs(value.start)) throw invalidToken(value.start);
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

/** A key that would lead out of its resource. */
function climbs(start: string): boolean {
  return start.split('/').some((part, i) => part === '.' || part === '..' || (part === '' && i > 0));
}

function parsed(text: string): Record<string, unknown> {
  const illegal = /[^A-Za-z0-9_-]/.exec(text)?.index ?? (text.length % 4 === 1 ? text.length - 1 : -1);
  if (illegal >= 0) throw invalidToken(`illegal base64 data at input byte ${illegal}`);
  const bytes = Buffer.from(text, 'base64url');
  const odd = bytes[0] >= 0x80 ? `'\\u00${bytes[0].toString(16)}'` : undefined;
  if (odd !== undefined) throw invalidToken(`invalid character ${odd} looking for beginning of value`);
  try {
    return (parseGoJson(bytes.toString()).value ?? {}) as Record<string, unknown>;
  } catch (error) {
    throw invalidToken(error instanceof Error ? error.message : String(error));
  }
}

function invalidToken(why: string): StatusError {
  return badRequest(`invalid continue token: continue key is not valid: ${why}`);
}
