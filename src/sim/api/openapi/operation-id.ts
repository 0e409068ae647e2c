import type { Operations } from './operations.ts';

const VERBS: Readonly<Record<string, string>> = {
  get: 'read',
  put: 'replace',
  post: 'create',
  watchlist: 'watch',
  deletecollection: 'delete',
};

/** The name of an operation (k8s.io/apiserver/pkg/endpoints/installer.go): verb, group and version, scope, kind, subresource. */
export function operationId(operations: Operations, at: { path: string; method: string; action: string }): string {
  const { path, method, action } = at;
  const isNamed = /^(.*?\/\{name\})(?:\/(\w+))?(\/\{path\})?$/.exec(path);
  const owner = isNamed === null ? path : isNamed[1].replace('/watch/', '/');
  const namespaced = path.includes('{namespace}');
  return [
    VERBS[action] ?? action,
    groupVersion(path),
    action === 'connect' ? capital(method) : action === 'deletecollection' ? 'Collection' : '',
    namespaced ? 'Namespaced' : '',
    kindAt(operations, owner.replace('/watch/', '/')),
    action === 'watchlist' ? 'List' : '',
    capital(isNamed?.[2] ?? ''),
    isNamed?.[3] === undefined ? '' : 'WithPath',
    !namespaced && isAcross(operations, path) ? 'ForAllNamespaces' : '',
  ].join('');
}

function groupVersion(path: string): string {
  const [, prefix, group, version] = path.split('/');
  if (prefix === 'api') return `Core${capital(group)}`;
  return `${group
    .replace(/\.k8s\.io$/, '')
    .split('.')
    .map(capital)
    .join('')}${capital(version)}`;
}

function kindAt(operations: Operations, path: string): string {
  const methods = operations[path] ?? {};
  return (methods.get ?? Object.values(methods)[0])?.kind.kind ?? '';
}

/** A list or watch of a namespaced resource in all namespaces. */
function isAcross(operations: Operations, path: string): boolean {
  const plain = path.replace('/watch/', '/');
  const slash = plain.lastIndexOf('/');
  return `${plain.slice(0, slash)}/namespaces/{namespace}${plain.slice(slash)}` in operations;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
