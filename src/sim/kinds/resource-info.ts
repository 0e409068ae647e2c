export interface SubresourceInfo {
  name: string;
  kind: string;
  group: string;
  version: string;
  verbs: readonly string[];
}

/** One resource in one version of one API group, as discovery lists it. */
export interface ResourceInfo {
  group: string;
  version: string;
  /** Plural, such as `deployments`. */
  resource: string;
  singular: string;
  kind: string;
  /** Where it is not the kind and `List`. */
  listKind?: string;
  namespaced: boolean;
  verbs: readonly string[];
  /** Where discovery tells of fewer. */
  shownVerbs?: readonly string[];
  shortNames: readonly string[];
  categories: readonly string[];
  subresources: ReadonlyMap<string, SubresourceInfo>;
  /** Where the store keeps it: one place for all versions, and for kinds with two API groups (events). */
  storageKey: string;
  /** Name of its schema in the SchemaSet; custom resources carry their own. */
  schemaName: string;
  custom: boolean;
}

export function groupVersionOf(info: { group: string; version: string }): string {
  return info.group === '' ? info.version : `${info.group}/${info.version}`;
}
