/** An object as people write it: `pod/x`, `daemonset.apps/x`, `shop/x`, `shop/deployment/x` or just `x`. */
export interface ObjectName {
  /** In the plural, without its group; absent where none was written. */
  kind: string | undefined;
  namespace: string | undefined;
  name: string;
}

const SHORT: Readonly<Record<string, string>> = {
  po: 'pods',
  deploy: 'deployments',
  ds: 'daemonsets',
  rs: 'replicasets',
  sts: 'statefulsets',
  no: 'nodes',
  sa: 'serviceaccounts',
  cm: 'configmaps',
  ns: 'namespaces',
  netpol: 'networkpolicies',
};

/** Reads a name as a field that takes objects of these group-resources understands it. */
export function readObjectName(text: string, resources: readonly string[]): ObjectName {
  const parts = text.trim().toLowerCase().split('/').filter(Boolean);
  const kinds = new Set(resources.map(plainOf));
  const at = parts.slice(0, -1).findIndex((part) => kindOf(part, kinds) !== undefined);
  const kind = at < 0 ? undefined : kindOf(parts[at], kinds);
  const rest = parts.filter((_, i) => i !== at);
  return { kind, namespace: rest.length > 1 ? rest.at(-2) : undefined, name: rest.at(-1) ?? '' };
}

/** Whether both can mean the same object: what only one of them says does not count. */
export function sameObject(a: ObjectName, b: ObjectName): boolean {
  const agree = (x: string | undefined, y: string | undefined) => x === undefined || y === undefined || x === y;
  return a.name === b.name && agree(a.kind, b.kind) && agree(a.namespace, b.namespace);
}

function kindOf(word: string, kinds: ReadonlySet<string>): string | undefined {
  const plain = plainOf(word);
  return [plain, `${plain}s`, plain.replace(/y$/, 'ies'), SHORT[plain]].find(
    (one) => one !== undefined && kinds.has(one),
  );
}

function plainOf(resource: string): string {
  return resource.toLowerCase().split('.')[0];
}
