import { union } from './field-set.ts';
import { type Managed, seconds, type Share, shareId } from './managed.ts';

const UPDATERS_MAX = 10;
const BUCKET = 'ancient-changes';

/** Of more than ten updaters the oldest are put together, version by version (capmanagers.go). */
export function capUpdaters(managed: Managed): void {
  if (managed.size <= UPDATERS_MAX) return;
  const updaters = [...managed].filter(([, { operation }]) => operation === 'Update');
  let count = updaters.length;
  if (count <= UPDATERS_MAX) return;
  updaters.sort(([a, left], [b, right]) => seconds(left) - seconds(right) || (a < b ? -1 : 1));
  const firstOfVersion = new Map<string, string>();
  for (const [id, share] of updaters) {
    if (count <= UPDATERS_MAX) return;
    const first = firstOfVersion.get(share.apiVersion);
    if (first === undefined) {
      firstOfVersion.set(share.apiVersion, id);
      continue;
    }
    putIntoBucket(managed, first, share);
    managed.delete(id);
    count--;
  }
}

function putIntoBucket(managed: Managed, firstId: string, share: Share): void {
  const empty = { manager: BUCKET, operation: 'Update', apiVersion: share.apiVersion, subresource: '' } as const;
  const id = shareId(empty);
  const first = managed.get(firstId);
  const fields = managed.get(id)?.fields ?? first?.fields ?? share.fields;
  if (!managed.has(id)) managed.delete(firstId);
  managed.set(id, { ...empty, fields: union(share.fields, fields), time: share.time });
}
