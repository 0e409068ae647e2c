import { cloneJson } from '../../kinds/clone-json.ts';
import type { Kinds } from '../../kinds/kinds.ts';
import type { ResourceInfo } from '../../kinds/resource-info.ts';
import type { KubeObject } from '../../kube-object.ts';

/**
 * The fields that an update leaves as they are, whatever it says: writes of an object keep its status, writes of its
 * status all else. Where a writer hands back the very value that is stored, as actors inside the process and patches do,
 * it need not be read again.
 */
export function keptFields(info: ResourceInfo, subresource: string, stored: KubeObject): Record<string, unknown> {
  if (subresource === 'status') {
    const { metadata: _m, status: _s, ...kept } = stored;
    return kept;
  }
  return subresource === '' && info.subresources.has('status') ? { status: stored.status } : {};
}

/** Fills in what a draft leaves out. What it keeps has its defaults already: they are shown a copy of it, for others may depend on it. */
export function applyDefaults(
  kinds: Kinds,
  info: ResourceInfo,
  draft: KubeObject,
  kept: Record<string, unknown>,
): void {
  const fields: Record<string, unknown> = draft;
  const shared = Object.keys(kept).filter((field) => kept[field] !== undefined && fields[field] === kept[field]);
  for (const field of shared) fields[field] = cloneJson(kept[field]);
  kinds.applyDefaults(info, draft);
  for (const field of shared) fields[field] = kept[field];
}
