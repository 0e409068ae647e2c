import type { ObjectBody } from '../../journal/records.ts';
import type { Target } from '../../target/target.ts';

interface Ready {
  conditions?: { type: string; status: string }[];
  desiredNumberScheduled?: number;
  numberReady?: number;
  readyReplicas?: number;
  updatedReplicas?: number;
}

/** Whether a pod or all pods of a workload are ready: `pod/web`, `deploy/web -n shop`, `sock-shop/deploy/web`. */
export function isReady(words: string, target: Target, defaultNamespace: string): boolean {
  const [what, flag, given] = words.split(/\s+/);
  const parts = what.split('/');
  const [kind, name] = parts.slice(-2);
  const namespace = flag === '-n' ? given : parts.length === 3 ? parts[0] : defaultNamespace;
  const resource = target.resourceNamed(kind);
  const object = resource === undefined ? undefined : target.get(resource, name, namespace);
  return object !== undefined && objectIsReady(object);
}

function objectIsReady(object: ObjectBody): boolean {
  const status = (object.status ?? {}) as Ready;
  if (object.kind === 'Pod')
    return status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true;
  if (object.kind === 'DaemonSet') return (status.numberReady ?? 0) >= (status.desiredNumberScheduled ?? 0);
  const wanted = (object.spec as { replicas?: number } | undefined)?.replicas ?? 1;
  return (status.readyReplicas ?? 0) >= wanted && (status.updatedReplicas ?? wanted) >= wanted;
}
