import type { KubeObject } from '../../kube-object.ts';
import { fromJson, type Value } from '../rego/value.ts';
import type { AddonWorld } from '../common/addon-world.ts';
import { isExcluded, syncedKinds } from './gatekeeper-config.ts';

/** What templates see as `data`: `inventory.namespace[NAMESPACE][APIVERSION][KIND][NAME]` and `inventory.cluster[APIVERSION][KIND][NAME]`. */
export function inventoryOf({ store, registry }: AddonWorld, own: string): Value {
  const cluster: Tree = {};
  const namespace: Tree = {};
  for (const { group, version, kind } of syncedKinds(store, own)) {
    const info = registry.byKind(group, version, kind);
    if (info === undefined) continue;
    const apiVersion = group === '' ? version : `${group}/${version}`;
    for (const object of store.list(info.storageKey)) {
      const place = object.metadata.namespace;
      if (place !== undefined && isExcluded(store, own, place, 'sync')) continue;
      const path = place === undefined ? [apiVersion, kind] : [place, apiVersion, kind];
      put(place === undefined ? cluster : namespace, path, { ...object, apiVersion, kind });
    }
  }
  return fromJson({ inventory: { cluster, namespace } });
}

interface Tree {
  [key: string]: Tree | KubeObject;
}

function put(tree: Tree, path: readonly string[], object: KubeObject): void {
  let at = tree;
  for (const key of path) at = (at[key] ??= {}) as Tree;
  at[object.metadata.name] = object;
}
