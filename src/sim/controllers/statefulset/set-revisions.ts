import {
  createRevision,
  isRevisionOf,
  type RevisionObject,
  renumber,
  templateData,
  templateOf,
} from '../common/controller-revisions.ts';
import { revisionHash } from '../common/template-hash.ts';
import type { Workshop } from '../runtime/workshop.ts';
import type { SetRevision, StatefulSetObject } from './statefulset-object.ts';

export interface SetRevisions {
  /** What pods had before the update that is under way, if one is. */
  current: SetRevision;
  update: SetRevision;
  collisionCount: number;
}

/** Finds, renumbers or creates the revision of the set's template (upstream: getStatefulSetRevisions). */
export function syncSetRevisions(shop: Workshop, set: StatefulSetObject, revisions: RevisionObject[]): SetRevisions {
  let collisionCount = set.status?.collisionCount ?? 0;
  const { template } = set.spec;
  const last = revisions.at(-1);
  const nextNumber = (last?.revision ?? 0) + 1;
  const equal = revisions.filter((revision) => isRevisionOf(revision, template)).at(-1);
  let update: RevisionObject | 'collided';
  if (equal !== undefined) update = equal === last ? equal : renumber(shop.client, equal, nextNumber);
  else {
    const hashOf = (count: number) => revisionHash(templateData(template), count);
    do update = createRevision(shop, set, { template, revision: nextNumber, hash: hashOf(collisionCount) });
    while (update === 'collided' && ++collisionCount < 100);
  }
  if (update === 'collided') throw new Error('no free name for a revision');
  const current = revisions.find(({ metadata }) => metadata.name === set.status?.currentRevision) ?? update;
  return { current: setRevision(current), update: setRevision(update), collisionCount };
}

function setRevision(revision: RevisionObject): SetRevision {
  return { name: revision.metadata.name, template: templateOf(revision) };
}
