import type { KubeObject } from '../../kube-object.ts';

/** `NAMESPACE/NAME`, as work queues name objects; the namespace is empty for cluster-scoped ones. */
export function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

export function splitKey(key: string): { namespace: string; name: string } {
  const cut = key.indexOf('/');
  return { namespace: key.slice(0, cut), name: key.slice(cut + 1) };
}
