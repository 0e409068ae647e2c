import type { ManagedFieldsEntry } from '../../kube-object.ts';
import { difference, hasPath, isEmptySet, pathSet } from './field-set.ts';
import { decodeManaged, encodeManaged, type Managed, type Share } from './managed.ts';

const SCALE_VERSION = 'autoscaling/v1';
const REPLICAS_IN_SCALE = ['f:spec', 'f:replicas'] as const;

/** Where each version of the scaled kind keeps its replicas, as a path of elements; custom resources choose it. */
export type ReplicasPaths = Readonly<Record<string, readonly string[] | undefined>>;

/** The scaled object's entries as the Scale shows them (managedfields/scalehandler.go). */
export function toScaleFields(
  parent: readonly ManagedFieldsEntry[] | undefined,
  paths: ReplicasPaths,
): ManagedFieldsEntry[] | undefined {
  const out: Managed = new Map();
  for (const [id, share] of decodeManaged(parent) ?? new Map<string, Share>()) {
    const path = paths[share.apiVersion];
    if (path === undefined || !hasPath(share.fields, path)) continue;
    out.set(id, { ...share, apiVersion: SCALE_VERSION, fields: pathSet(REPLICAS_IN_SCALE) });
  }
  return encodeManaged(out);
}

/** The scaled object's entries after a write of the Scale, whose entries are given. */
export function fromScaleFields(
  parent: readonly ManagedFieldsEntry[] | undefined,
  scale: readonly ManagedFieldsEntry[] | undefined,
  { paths, apiVersion }: { paths: ReplicasPaths; apiVersion: string },
): ManagedFieldsEntry[] | undefined {
  const out: Managed = new Map();
  const scaled = scaleShares(scale);
  const times = new Map<string, string | undefined>();
  for (const [id, share] of decodeManaged(parent) ?? new Map<string, Share>()) {
    if (!(share.apiVersion in paths)) continue;
    if (share.operation === 'Apply') times.set(holder(share), share.time);
    const path = paths[share.apiVersion];
    if (path === undefined || !hasPath(share.fields, path)) out.set(id, share);
    // Updates are told apart by version and time, which the Scale's never have in common with the parent's.
    else if (share.operation === 'Apply' && scaled.delete(holder(share))) out.set(id, share);
    else {
      const fields = difference(share.fields, pathSet(path));
      if (!isEmptySet(fields)) out.set(id, { ...share, fields });
    }
  }
  const path = paths[apiVersion];
  for (const share of scaled.values()) {
    if (path === undefined || !hasPath(share.fields, REPLICAS_IN_SCALE)) continue;
    out.set(`scale ${holder(share)}`, { ...share, apiVersion, fields: pathSet(path), time: times.get(holder(share)) });
  }
  return encodeManaged(out);
}

function scaleShares(entries: readonly ManagedFieldsEntry[] | undefined): Map<string, Share> {
  const shares = decodeManaged(entries) ?? new Map<string, Share>();
  return new Map([...shares.values()].map((share) => [holder(share), share]));
}

/** Who holds a share, whatever the version: that of the Scale differs from the parent's. */
function holder({ manager, operation, subresource }: Share): string {
  return JSON.stringify([manager, operation, subresource]);
}
