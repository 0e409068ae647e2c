import { StatusError } from '../../status-error.ts';
import type { ReplicaSetObject } from '../replicaset/replica-owner.ts';
import { revisionOf } from './annotations.ts';
import type { Turn } from './deployment-object.ts';

/** Deletes old sets beyond revisionHistoryLimit, lowest revision first; such that still have pods stay. */
export function cleanUpHistory({ deployment, shop }: Turn, old: ReplicaSetObject[]): void {
  const limit = deployment.spec.revisionHistoryLimit;
  if (limit === undefined || limit === 2147483647) return;
  const candidates = old.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const surplus = candidates.length - limit;
  if (surplus <= 0) return;
  for (const set of candidates.sort((a, b) => (revisionOf(a) < revisionOf(b) ? -1 : 1)).slice(0, surplus)) {
    if (isIdle(set)) deleteUnlessGone(shop.client, set);
  }
}

function isIdle({ metadata, spec, status }: ReplicaSetObject): boolean {
  const hasPods = (status?.replicas ?? 0) > 0 || (spec.replicas ?? 0) > 0;
  return !hasPods && (metadata.generation ?? 0) <= (status?.observedGeneration ?? 0);
}

function deleteUnlessGone(client: Turn['shop']['client'], { metadata }: ReplicaSetObject): void {
  try {
    client.delete('replicasets.apps', metadata.name, { namespace: metadata.namespace });
  } catch (error) {
    if (!(error instanceof StatusError && error.code === 404)) throw error;
  }
}
