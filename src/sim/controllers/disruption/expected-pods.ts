import type { KubeObject, OwnerReference } from '../../kube-object.ts';
import type { PodObject } from '../common/kinds.ts';
import { controllerOf } from '../common/owner-references.ts';
import type { ControllerWorld } from '../controller.ts';

type Scalable = KubeObject & { spec?: { replicas?: number } };

/** How many pods the owners of these pods mean to have, and which pods nobody owns (upstream: getExpectedScale). */
export function expectedScale(world: ControllerWorld, pods: PodObject[]): { expected: number; unmanaged: string[] } {
  const replicas = new Map<string, number>();
  const unmanaged: string[] = [];
  for (const pod of pods) {
    const owner = controllerOf(pod);
    if (owner === undefined) {
      unmanaged.push(pod.metadata.name);
      continue;
    }
    const scalable = topOwner(world, pod.metadata.namespace ?? '', owner);
    replicas.set(scalable.metadata.uid ?? '', scalable.spec?.replicas ?? 1);
  }
  return { expected: [...replicas.values()].reduce((sum, count) => sum + count, 0), unmanaged };
}

/** The deployment above a replica set, or the owner itself. */
function topOwner(world: ControllerWorld, namespace: string, reference: OwnerReference): Scalable {
  const owner = lookUp(world, namespace, reference);
  if (owner === undefined || owner.metadata.uid !== reference.uid) throw new Error(notScalable(reference));
  const above = reference.kind === 'ReplicaSet' ? controllerOf(owner) : undefined;
  const deployment = above?.kind === 'Deployment' ? lookUp(world, namespace, above) : undefined;
  const scalable = (deployment ?? owner) as Scalable;
  if (scalable.spec?.replicas === undefined) throw new Error(notScalable(reference));
  return scalable;
}

function lookUp(
  { registry, store }: ControllerWorld,
  namespace: string,
  { apiVersion, kind, name }: OwnerReference,
): KubeObject | undefined {
  const [version, group = ''] = apiVersion.split('/').reverse();
  const info = registry.byKind(group, version, kind);
  return info === undefined ? undefined : store.get(info.storageKey, info.namespaced ? namespace : '', name);
}

function notScalable({ apiVersion, kind }: OwnerReference): string {
  const [, group = ''] = apiVersion.split('/').reverse();
  const resource = `${kind.toLowerCase()}s${group === '' ? '' : `.${group}`}`;
  return `${resource} does not implement the scale subresource`;
}
