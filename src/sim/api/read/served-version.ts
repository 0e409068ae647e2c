import type { ResourceInfo } from '../../kinds/resource-info.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { ApiContext } from '../api-context.ts';

const converted = new WeakMap<KubeObject, Map<ResourceInfo, KubeObject>>();

/**
 * A stored object in the version that a request asks for. Converted once, since stored objects never change; custom
 * resources even where that is the version they are stored in: their definition may have changed since.
 */
export function served(context: ApiContext, info: ResourceInfo, object: KubeObject, anew = false): KubeObject {
  const stored = context.registry.stored(info.storageKey);
  if (stored === undefined || (stored === info && !info.custom)) return object;
  const versions = converted.get(object) ?? new Map<ResourceInfo, KubeObject>();
  converted.set(object, versions);
  const known = versions.get(info);
  if (known !== undefined && !anew) return known;
  const made = context.kinds.convert(object, stored, info);
  versions.set(info, made);
  return made;
}

/** The same for a read: webhooks that convert are asked each time. */
export function servedAnew(context: ApiContext, info: ResourceInfo, object: KubeObject): KubeObject {
  return served(context, info, object, context.custom.asksToConvert(info));
}

/** An object as the client sent it, in the version that is stored. */
export function toStored(context: ApiContext, info: ResourceInfo, object: KubeObject): KubeObject {
  const stored = context.registry.stored(info.storageKey);
  return stored === undefined || stored === info ? object : context.kinds.convert(object, info, stored);
}

/** The kind that refusals name: that of the stored version, which may have another group. */
export function internalKind(context: ApiContext, info: ResourceInfo): { group: string; kind: string } {
  return context.registry.stored(info.storageKey) ?? info;
}
