/** What a path and method ask for (k8s.io/apiserver/pkg/endpoints/request/requestinfo.go). */
export interface RequestInfo {
  isResource: boolean;
  path: string;
  /** get, list, watch, create, update, patch, delete, deletecollection; the lower-case method for other paths. */
  verb: string;
  prefix: string;
  group: string;
  version: string;
  namespace: string;
  resource: string;
  subresource: string;
  name: string;
  /** Why the path cannot be understood at all. */
  fault?: string;
  /** What follows the subresource, such as the path behind `proxy`. */
  rest: string;
}

const VERBS: Readonly<Record<string, string>> = {
  POST: 'create',
  GET: 'get',
  HEAD: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** Verbs that old paths begin with. */
const SPECIAL_VERBS = new Set(['proxy', 'watch']);

const PREFIXES = new Set(['api', 'apis']);

/** Subresources of namespaces, not resources within one. */
const NAMESPACE_SUBRESOURCES = new Set(['status', 'finalize']);

export function parseRequestInfo(method: string, path: string, query: URLSearchParams): RequestInfo {
  const parts: string[] = path.replace(/^\/+|\/+$/g, '').split('/');
  const info = plainInfo(method, path);
  if (parts.length < 3 || !PREFIXES.has(parts[0])) return info;
  info.prefix = parts.shift() ?? '';
  if (info.prefix === 'apis') {
    if (parts.length < 3) return info;
    info.group = parts.shift() ?? '';
  }
  info.isResource = true;
  info.version = parts.shift() ?? '';
  info.verb = VERBS[method] ?? '';
  if (SPECIAL_VERBS.has(parts[0])) {
    if (parts.length < 2) return { ...info, fault: `unable to determine kind and namespace from url, ${path}` };
    info.verb = parts.shift() ?? '';
  }
  locate(info, parts);
  if (info.name === '' && info.verb === 'get') listOrWatch(info, query);
  if (info.name === '' && info.verb === 'delete') info.verb = 'deletecollection';
  return info;
}

function plainInfo(method: string, path: string): RequestInfo {
  const nothing = {
    prefix: '',
    group: '',
    version: '',
    namespace: '',
    resource: '',
    subresource: '',
    name: '',
    rest: '',
  };
  return { isResource: false, path, verb: method.toLowerCase(), ...nothing };
}

function locate(info: RequestInfo, parts: string[]): void {
  let left = parts;
  if (left[0] === 'namespaces' && left.length > 1) {
    info.namespace = left[1];
    if (left.length > 2 && !NAMESPACE_SUBRESOURCES.has(left[2])) left = left.slice(2);
  }
  info.resource = left[0] ?? '';
  info.name = left[1] ?? '';
  info.subresource = left[2] ?? '';
  info.rest = left.slice(3).join('/');
}

function listOrWatch(info: RequestInfo, query: URLSearchParams): void {
  info.verb = isTrue(query.get('watch')) ? 'watch' : 'list';
  const name = /(?:^|,)metadata\.name==?((?:[^,!=\\]|\\[\\,=])+)(?:,|$)/.exec(query.get('fieldSelector') ?? '')?.[1];
  if (name !== undefined && !name.includes('/') && !name.includes('%')) info.name = name.replace(/\\(.)/g, '$1');
}

/** Query parameters of type bool: present and not false is true (k8s.io/apimachinery/pkg/runtime/conversion.go). */
export function isTrue(text: string | null): boolean {
  return text !== null && text.toLowerCase() !== 'false' && text !== '0';
}
