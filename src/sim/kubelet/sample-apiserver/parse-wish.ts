import type { NetworkRequest } from '../../network/network-stack.ts';
import { StatusError } from '../../status-error.ts';
import { GROUP, RESOURCES, VERSION, type WardleResource } from './wardle.ts';

/** What a request is about. */
export interface Wish {
  path: string;
  verb: string;
  /** Undefined for paths of no resource. */
  resource: WardleResource | undefined;
  namespace: string;
  name: string;
  query: URLSearchParams;
  accept: string;
  contentType: string;
  body: Buffer;
}

const VERBS: Readonly<Record<string, string>> = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };

export function parseWish({ method, path: address, headers, body }: NetworkRequest): Wish {
  const { pathname, searchParams: query } = new URL(address, 'https://sample');
  const path = decodeURIComponent(pathname).replace(/(?<=.)\/$/, '');
  const rest = { path, query, accept: headers.accept ?? '', contentType: headers['content-type'] ?? '', body };
  const within = `/apis/${GROUP}/${VERSION}/`;
  if (!path.startsWith(within))
    return { ...rest, verb: method.toLowerCase(), resource: undefined, namespace: '', name: '' };
  const parts = path.slice(within.length).split('/');
  const namespace = parts[0] === 'namespaces' ? (parts[1] ?? '') : '';
  const [plural = '', name = '', ...more] = namespace === '' ? parts : parts.slice(2);
  const resource = RESOURCES.find((one) => one.resource === plural);
  const isPlaced = resource?.namespaced === true || namespace === '';
  if (resource === undefined || !isPlaced || more.length > 0)
    throw new StatusError({
      code: 404,
      reason: 'NotFound',
      message: 'the server could not find the requested resource',
      details: {},
    });
  const verb = verbOf(method, name, query);
  if ((verb === 'create' && name !== '') || (['update', 'patch'].includes(verb) && name === ''))
    throw new StatusError({
      code: 405,
      reason: 'MethodNotAllowed',
      message: 'the server does not allow this method on the requested resource',
      details: {},
    });
  return { ...rest, resource, namespace, name, verb };
}

function verbOf(method: string, name: string, query: URLSearchParams): string {
  const verb = VERBS[method] ?? 'get';
  if (name !== '') return verb;
  if (verb === 'delete') return 'deletecollection';
  if (verb !== 'get') return verb;
  return ['true', '1', ''].includes(query.get('watch') ?? 'no') ? 'watch' : 'list';
}
