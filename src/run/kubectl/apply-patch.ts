import type { ApiObject } from './rest-mapper.ts';

export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

type Fields = Record<string, unknown>;

/** The object with what was applied noted on it, as client-side apply does. */
export function withLastApplied(object: ApiObject): ApiObject {
  const bare = structuredClone(object);
  delete bare.metadata.annotations?.[LAST_APPLIED];
  bare.metadata.annotations = { ...bare.metadata.annotations };
  const note = `${JSON.stringify(bare)}\n`;
  return {
    ...object,
    metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, [LAST_APPLIED]: note } },
  };
}

/**
 * The strategic merge patch of a client-side apply: what the manifest says and the live object does not, and `null` (or
 * `$patch: delete`) for what was applied before and is no longer said. Undefined where nothing differs.
 */
export function applyPatch(manifest: ApiObject, live: ApiObject): Fields | undefined {
  const wanted = withLastApplied(manifest);
  const before = lastApplied(live);
  const patch = differing(wanted, before, live);
  // The annotation alone differs by formatting only where nothing else does.
  return patch === undefined ? undefined : patch;
}

function lastApplied(live: ApiObject): Fields {
  try {
    return JSON.parse(live.metadata.annotations?.[LAST_APPLIED] ?? '{}') as Fields;
  } catch {
    return {};
  }
}

function differing(wanted: Fields, before: Fields, live: Fields): Fields | undefined {
  const patch: Fields = {};
  for (const [key, value] of Object.entries(wanted)) {
    const change = changeOf(key, value, before[key], live[key]);
    if (change !== undefined) patch[key] = change;
  }
  for (const key of Object.keys(before)) {
    if (!(key in wanted) && key in live) patch[key] = null;
  }
  return Object.keys(patch).length === 0 ? undefined : patch;
}

function changeOf(key: string, wanted: unknown, before: unknown, live: unknown): unknown {
  if (isFields(wanted) && isFields(live)) return differing(wanted, isFields(before) ? before : {}, live);
  if (Array.isArray(wanted) && Array.isArray(live))
    return listChange(key, wanted, Array.isArray(before) ? before : [], live);
  return same(wanted, live) ? undefined : wanted;
}

/** Merge keys of the lists that the API merges by key (patchMergeKey of the Go types). */
const MERGE_KEYS: Record<string, readonly string[]> = {
  containers: ['name'],
  initContainers: ['name'],
  ephemeralContainers: ['name'],
  env: ['name'],
  volumes: ['name'],
  volumeMounts: ['mountPath'],
  volumeDevices: ['devicePath'],
  imagePullSecrets: ['name'],
  hostAliases: ['ip'],
  topologySpreadConstraints: ['topologyKey'],
  ports: ['containerPort', 'port'],
};

function listChange(key: string, wanted: unknown[], before: unknown[], live: unknown[]): unknown {
  const mergeKey = mergeKeyOf(key, [...wanted, ...live]);
  if (mergeKey === undefined) return same(wanted, live) ? undefined : wanted;
  const find = (list: unknown[], item: Fields): Fields | undefined =>
    list.filter(isFields).find((other) => same(other[mergeKey], item[mergeKey]));
  const changes: Fields[] = [];
  for (const item of wanted.filter(isFields)) {
    const now = find(live, item);
    if (now === undefined) changes.push(item);
    else {
      const change = differing(item, find(before, item) ?? {}, now);
      if (change !== undefined) changes.push({ ...change, [mergeKey]: item[mergeKey] });
    }
  }
  for (const item of before.filter(isFields)) {
    if (find(wanted, item) === undefined && find(live, item) !== undefined)
      changes.push({ $patch: 'delete', [mergeKey]: item[mergeKey] });
  }
  return changes.length === 0 ? undefined : changes;
}

function mergeKeyOf(key: string, items: unknown[]): string | undefined {
  if (!items.every(isFields)) return undefined;
  return MERGE_KEYS[key]?.find((mergeKey) => items.every((item) => isFields(item) && mergeKey in item));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => same(item, b[index]));
  if (!isFields(a) || !isFields(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => same(a[key], b[key]));
}
