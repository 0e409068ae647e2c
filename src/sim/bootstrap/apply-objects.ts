import type { Client } from '../client.ts';
import type { KubeObject } from '../kube-object.ts';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Creates objects as `kubectl apply` does: with what was applied kept in an annotation. */
export function applyNew(client: Client, resource: string, object: KubeObject): KubeObject {
  const annotations = { ...object.metadata.annotations };
  const applied = sorted({ ...object, metadata: { ...object.metadata, annotations } });
  const metadata = {
    ...object.metadata,
    annotations: { ...annotations, [LAST_APPLIED]: `${JSON.stringify(applied)}\n` },
  };
  return client.create(resource, { ...object, metadata }, { fieldManager: 'kubectl-client-side-apply' });
}

/** Go writes the keys of maps in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(fields.map(([key, inner]) => [key, sorted(inner)]));
}
