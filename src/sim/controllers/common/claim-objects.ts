import type { Client } from '../../client.ts';
import type { KubeObject } from '../../kube-object.ts';
import { StatusError } from '../../status-error.ts';
import type { StoreIndex } from '../runtime/store-index.ts';
import { orphansOf } from '../runtime/caches.ts';
import type { LabelMatcher } from '../../kinds/label-matcher.ts';
import { controllerReference } from './owner-references.ts';

export interface Claim {
  client: Client;
  /** Group-resource of what is claimed. */
  resource: string;
  /** `Caches.byController` of that resource. */
  index: StoreIndex;
  owner: KubeObject;
  matches: LabelMatcher;
  /** Merged into the metadata of what is adopted, such as finalizers. */
  adoptWith?: Record<string, unknown>;
  /** Leaves others alone, such as pods that have ended. */
  wanted?(object: KubeObject): boolean;
}

/**
 * The objects of an owner (upstream: controller_ref_manager.go): those it controls that its selector matches, and orphans
 * that match, which it adopts. Those it controls that match no longer are released.
 */
export function claimObjects<T extends KubeObject>(claim: Claim): T[] {
  const { index, owner, matches } = claim;
  const wanted = claim.wanted ?? (() => true);
  const claimed: T[] = [];
  for (const object of index.get(owner.metadata.uid ?? '')) {
    if (!wanted(object)) continue;
    if (matches(object.metadata.labels)) claimed.push(object as T);
    else if (!isDeleting(owner)) release(claim, object);
  }
  if (isDeleting(owner)) return claimed;
  for (const object of index.get(orphansOf(owner.metadata.namespace))) {
    if (!wanted(object) || isDeleting(object) || !matches(object.metadata.labels)) continue;
    const adopted = adopt(claim, object);
    if (adopted !== undefined) claimed.push(adopted as T);
  }
  return claimed;
}

function adopt(claim: Claim, object: KubeObject): KubeObject | undefined {
  const metadata = {
    ownerReferences: [controllerReference(claim.owner)],
    uid: object.metadata.uid,
    ...claim.adoptWith,
  };
  return patchUnlessGone(claim, object, { metadata });
}

function release(claim: Claim, object: KubeObject): void {
  const ownerReferences = [{ $patch: 'delete', uid: claim.owner.metadata.uid }];
  const finalizers = claim.adoptWith?.finalizers;
  const metadata = {
    uid: object.metadata.uid,
    ownerReferences,
    ...(finalizers === undefined ? {} : { '$deleteFromPrimitiveList/finalizers': finalizers }),
  };
  patchUnlessGone(claim, object, { metadata });
}

function patchUnlessGone(claim: Claim, object: KubeObject, body: unknown): KubeObject | undefined {
  const { name, namespace } = object.metadata;
  try {
    return claim.client.patch(
      claim.resource,
      name,
      { type: 'strategic', body },
      namespace === undefined ? {} : { namespace },
    );
  } catch (error) {
    if (error instanceof StatusError && (error.code === 404 || error.code === 422)) return undefined;
    throw error;
  }
}

function isDeleting(object: KubeObject): boolean {
  return object.metadata.deletionTimestamp !== undefined;
}
