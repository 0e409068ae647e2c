import { StatusError } from '../../status-error.ts';
import type { KubeObject, OwnerReference } from '../../kube-object.ts';
import type { Workshop } from '../runtime/workshop.ts';

export type Owner =
  | { state: 'lives'; object: KubeObject }
  | { state: 'absent' }
  /** Its kind is none that the server knows now: nothing can be said. */
  | { state: 'unknown' };

/** Looks an owner up as its dependent names it: its kind, its name, in the dependent's namespace, and its UID. */
export function findOwner({ world, client }: Workshop, dependent: KubeObject, reference: OwnerReference): Owner {
  const resource = ownerResource(world, reference);
  if (resource === undefined) return { state: 'unknown' };
  const namespace = resource.namespaced ? dependent.metadata.namespace : undefined;
  if (resource.namespaced && namespace === undefined) return { state: 'absent' };
  try {
    const object = client.get(resource.name, reference.name, namespace);
    return object.metadata.uid === reference.uid ? { state: 'lives', object } : { state: 'absent' };
  } catch (error) {
    if (error instanceof StatusError && error.code === 404) return { state: 'absent' };
    throw error;
  }
}

/** The group-resource that a reference's kind means, here or at another server. */
export function ownerResource(
  { registry, remotes }: Pick<Workshop['world'], 'registry' | 'remotes'>,
  { apiVersion, kind }: OwnerReference,
): { name: string; storageKey: string; namespaced: boolean } | undefined {
  const [version, group = ''] = apiVersion.split('/').reverse();
  const info = registry.byKind(group, version, kind);
  if (info !== undefined) {
    const name = info.group === '' ? info.resource : `${info.resource}.${info.group}`;
    return { name, storageKey: info.storageKey, namespaced: info.namespaced };
  }
  const found = remotes.resources().find((one) => `${one.group}/${one.version}` === apiVersion && one.kind === kind);
  if (found === undefined) return undefined;
  const name = `${found.resource}.${found.group}`;
  return { name, storageKey: name, namespaced: found.namespaced };
}
