import type { Client } from '../../client.ts';
import type { KubeObject } from '../../kube-object.ts';
import { StatusError } from '../../status-error.ts';
import type { Workshop } from '../runtime/workshop.ts';
import { claimObjects } from './claim-objects.ts';
import type { PodTemplate } from './kinds.ts';
import type { LabelMatcher } from '../../kinds/label-matcher.ts';
import { controllerReference } from './owner-references.ts';
import { isSame } from './stable-json.ts';
import { updateObject } from './update-object.ts';

/** Upstream: pkg/controller/history. */
export const REVISIONS = 'controllerrevisions.apps';
export const REVISION_HASH = 'controller-revision-hash';

export type RevisionObject = KubeObject & { revision: number; data?: { spec?: { template?: PodTemplate } } };

/** The history of an owner, lowest revision first. */
export function revisionsOf(shop: Workshop, owner: KubeObject, matches: LabelMatcher): RevisionObject[] {
  const revisions = claimObjects<RevisionObject>({
    client: shop.client,
    resource: REVISIONS,
    index: shop.world.caches.byController(REVISIONS),
    owner,
    matches,
  });
  return revisions.sort((a, b) => a.revision - b.revision || (a.metadata.name < b.metadata.name ? -1 : 1));
}

/**
 * A template as history keeps it: a strategic merge patch of the owner that replaces the template. Its fields are in the
 * order of their names: clients compare it by its bytes.
 */
export function templateData(template: PodTemplate): NonNullable<RevisionObject['data']> {
  const metadata = { ...template.metadata, creationTimestamp: null };
  return sortFields({ spec: { template: { ...template, metadata, $patch: 'replace' } as unknown as PodTemplate } });
}

function sortFields<T>(value: T): T {
  if (Array.isArray(value)) return value.map(sortFields) as T;
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(fields.map(([name, field]) => [name, sortFields(field) as unknown])) as T;
}

export function templateOf({ data }: RevisionObject): PodTemplate {
  const { $patch: _, ...template } = (data?.spec?.template ?? {}) as PodTemplate & { $patch?: string };
  const { creationTimestamp: __, ...metadata } = template.metadata ?? {};
  return { ...template, metadata };
}

export function isRevisionOf(revision: RevisionObject, template: PodTemplate): boolean {
  const { creationTimestamp: _, ...metadata } = template.metadata ?? {};
  return isSame(templateOf(revision), { ...template, metadata });
}

/** Raises the number of an old revision that is the current one again. */
export function renumber(client: Client, revision: RevisionObject, number: number): RevisionObject {
  if (revision.revision === number) return revision;
  return updateObject(client, REVISIONS, { ...revision, revision: number });
}

/**
 * Writes a template down as a revision. `collided` where the name is taken by another template: the next try is to count
 * one collision more.
 */
export function createRevision(
  shop: Workshop,
  owner: KubeObject,
  { template, revision, hash }: { template: PodTemplate; revision: number; hash: string },
): RevisionObject | 'collided' {
  const { name, namespace = '', annotations } = owner.metadata;
  const wanted: RevisionObject = {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${name.slice(0, 223)}-${hash}`,
      namespace,
      labels: { ...template.metadata?.labels, [REVISION_HASH]: hash },
      ...(annotations === undefined ? {} : { annotations }),
      ownerReferences: [controllerReference(owner)],
    },
    data: templateData(template),
    revision,
  };
  try {
    return shop.client.create(REVISIONS, wanted, { namespace }) as RevisionObject;
  } catch (error) {
    if (!(error instanceof StatusError) || error.reason !== 'AlreadyExists') throw error;
    const taken = shop.world.store.get(REVISIONS, namespace, wanted.metadata.name) as RevisionObject | undefined;
    return taken !== undefined && isRevisionOf(taken, template) ? taken : 'collided';
  }
}

/** Deletes the lowest of those revisions that nothing lives by, beyond the limit. */
export function truncateHistory(
  client: Client,
  revisions: RevisionObject[],
  { isLive, limit }: { isLive(revision: RevisionObject): boolean; limit: number },
): void {
  const dead = revisions.filter((revision) => !isLive(revision));
  for (const { metadata } of dead.slice(0, Math.max(0, dead.length - limit))) {
    try {
      client.delete(REVISIONS, metadata.name, { namespace: metadata.namespace });
    } catch (error) {
      if (!(error instanceof StatusError && error.code === 404)) throw error;
    }
  }
}
