import {
  createRevision,
  isRevisionOf,
  REVISION_HASH,
  type RevisionObject,
  renumber,
  revisionsOf,
  truncateHistory,
} from '../common/controller-revisions.ts';
import type { PodObject } from '../common/kinds.ts';
import { labelMatcher } from '../../kinds/label-matcher.ts';
import { templateHash } from '../common/template-hash.ts';
import { updateStatus } from '../common/update-object.ts';
import type { Workshop } from '../runtime/workshop.ts';
import { DAEMON_SETS, type DaemonSetObject } from './daemonset-object.ts';

export interface DaemonHistory {
  hash: string;
  old: RevisionObject[];
}

/** Finds or writes the revision of the set's template (upstream: constructHistory). */
export function syncDaemonHistory(shop: Workshop, set: DaemonSetObject): DaemonHistory {
  const { template } = set.spec;
  const revisions = revisionsOf(shop, set, labelMatcher(set.spec.selector));
  const equal = revisions.filter((revision) => isRevisionOf(revision, template));
  const kept = equal.at(-1);
  const old = revisions.filter((revision) => !equal.includes(revision));
  const number = (old.at(-1)?.revision ?? 0) + 1;
  if (kept !== undefined) {
    const current = kept.revision < number ? renumber(shop.client, kept, number) : kept;
    return { hash: current.metadata.labels?.[REVISION_HASH] ?? '', old };
  }
  const { collisionCount } = set.status ?? {};
  const created = createRevision(shop, set, {
    template,
    revision: number,
    hash: templateHash(template, collisionCount),
  });
  if (created !== 'collided') return { hash: created.metadata.labels?.[REVISION_HASH] ?? '', old };
  updateStatus(shop.client, DAEMON_SETS, set, { ...set.status, collisionCount: (collisionCount ?? 0) + 1 });
  throw new Error(`the name of revision ${number} is taken by another template`);
}

export function cleanDaemonHistory(
  shop: Workshop,
  set: DaemonSetObject,
  old: RevisionObject[],
  pods: PodObject[],
): void {
  const live = new Set(pods.map(({ metadata }) => metadata.labels?.[REVISION_HASH]));
  truncateHistory(shop.client, old, {
    isLive: ({ metadata }) => live.has(metadata.labels?.[REVISION_HASH]),
    limit: set.spec.revisionHistoryLimit ?? 10,
  });
}
