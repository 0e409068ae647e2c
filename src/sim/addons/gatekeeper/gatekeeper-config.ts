import type { ObjectStore } from '../../store/object-store.ts';
import { fits } from './constraint-match.ts';

const CONFIGS = 'configs.config.gatekeeper.sh';
const SYNC_SETS = 'syncsets.syncset.gatekeeper.sh';

interface ConfigSpec {
  match?: { excludedNamespaces?: string[]; processes?: string[] }[];
  sync?: { syncOnly?: GroupVersionKind[] };
}

export interface GroupVersionKind {
  group: string;
  version: string;
  kind: string;
}

/** Only the Config named `config` beside Gatekeeper itself counts. */
function configOf(store: ObjectStore, namespace: string): ConfigSpec {
  return store.get(CONFIGS, namespace, 'config')?.spec ?? {};
}

/** Whether the Config keeps one of Gatekeeper's processes away from a namespace. */
export function isExcluded(
  store: ObjectStore,
  own: string,
  namespace: string,
  process: 'webhook' | 'audit' | 'sync',
): boolean {
  return (configOf(store, own).match ?? []).some(
    ({ excludedNamespaces = [], processes = [] }) =>
      (processes.includes('*') || processes.includes(process)) &&
      excludedNamespaces.some((pattern) => fits(namespace, pattern)),
  );
}

/** Which kinds templates may look up in `data.inventory`. */
export function syncedKinds(store: ObjectStore, own: string): GroupVersionKind[] {
  const fromSets = store
    .list(SYNC_SETS)
    .flatMap(({ spec }) => (spec as { gvks?: GroupVersionKind[] } | undefined)?.gvks ?? []);
  return [...(configOf(store, own).sync?.syncOnly ?? []), ...fromSets];
}
