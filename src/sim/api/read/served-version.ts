import type { ResourceInfo } from '../../kinds/resource-info.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { ApiContext } from '../api-context.ts';

const converted = new WeakMap<KubeObject, Map<string, KubeObject>>();

/** A stored object in the version that a request asks for. Converted once, since stored objects never change. */
export function served(context: ApiContext, info: ResourceInfo, object: KubeObject): KubeObject {
  const stored = context.registry.stored(info.storageKey);
  if (stored === undefined || stored === info) return object;
  const versions = converted.get(object) ?? new Map<string, KubeObject>();
  converted.set(object, versions);
  const key = `${info.group}/${info.version}`;
  const known = versions.get(key);
  if (known !== undefined) return known;
  const made = context.kinds.convert(object, stored, info);
  versions.set(key, made);
  return made;
}

/** An object as the client sent it, in the version that is stored. */
export function toStored(context: ApiContext, info: ResourceInfo, object: KubeObject): KubeObject {
  const stored = context.registry.stored(info.storageKey);
  return stored === undefined || stored === info ? object : context.kinds.convert(object, info, stored);
}
