import { difference, type FieldSet, intersection, isEmptySet, union } from './field-set.ts';
import type { FieldTracking, Versioned } from './field-tracking.ts';
import type { Managed, Share } from './managed.ts';
import { removeItems, withNamedFields } from './remove-items.ts';
import { toFieldSet } from './to-field-set.ts';

/**
 * Takes away what the applier applied last time, does not apply now, and nobody else owns
 * (structured-merge-diff/merge/update.go, prune).
 */
export function prune(tracking: FieldTracking, merged: unknown, managed: Managed, last: Share | undefined): unknown {
  if (last === undefined || isEmptySet(last.fields)) return merged;
  if (isEmptySet(difference(last.fields, ownedIn(managed, last.apiVersion)))) return merged;
  const seen = inVersion(tracking, merged, last.apiVersion);
  if (seen === undefined) return merged;
  const { type, object } = seen;
  const lastNamed = withNamedFields(type, last.fields);
  const mergedSet = withNamedFields(type, toFieldSet(type, object));
  const without = removeItems(type, object, lastNamed);
  const pruned = addBackOwned(type, object, { mergedSet, without, managed, apiVersion: last.apiVersion });
  const prunedSet = withNamedFields(type, toFieldSet(type, pruned));
  const gone = intersection(difference(mergedSet, prunedSet), lastNamed);
  const result = removeItems(type, object, gone);
  if (last.apiVersion === tracking.apiVersion) return result;
  return tracking.inVersion(result, tracking.apiVersion)?.object ?? merged;
}

function addBackOwned(
  type: Versioned['type'],
  merged: unknown,
  of: { mergedSet: FieldSet; without: unknown; managed: Managed; apiVersion: string },
): unknown {
  const withoutSet = withNamedFields(type, toFieldSet(type, of.without));
  const kept = union(withoutSet, withNamedFields(type, ownedIn(of.managed, undefined)));
  return removeItems(type, merged, difference(of.mergedSet, kept));
}

/** What anyone owns, in one version or in all: fields of kinds with several versions are alike but for a few. */
function ownedIn(managed: Managed, apiVersion: string | undefined): FieldSet {
  let all: FieldSet = {};
  for (const share of managed.values()) {
    if (apiVersion === undefined || share.apiVersion === apiVersion) all = union(all, share.fields);
  }
  return all;
}

function inVersion(tracking: FieldTracking, object: unknown, apiVersion: string): Versioned | undefined {
  if (apiVersion === tracking.apiVersion) return { type: tracking.type, object };
  return tracking.inVersion(object, apiVersion);
}
