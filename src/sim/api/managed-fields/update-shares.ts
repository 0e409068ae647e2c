import { compare, type Comparison } from './compare.ts';
import {
  difference,
  type FieldSet,
  intersection,
  isEmptySet,
  NO_FIELDS,
  recursiveDifference,
  union,
} from './field-set.ts';
import type { FieldTracking, Versioned } from './field-tracking.ts';
import type { Managed, Share } from './managed.ts';

/** What a write takes from managers other than the writer. */
export interface Takings {
  comparison: Comparison;
  /** Who would lose which fields. */
  conflicts: { id: string; share: Share; fields: FieldSet }[];
  /** The shares after the write; empty ones are gone. */
  remaining: Managed;
}

/**
 * Follows a change through the shares of all but the writer (structured-merge-diff/merge/update.go). Only an apply asks
 * for conflicts: what an update takes it takes.
 */
export function takeFromOthers(
  tracking: FieldTracking,
  managed: Managed,
  { before, after, writerId, conflicts }: { before: unknown; after: unknown; writerId: string; conflicts: boolean },
): Takings {
  const comparisons = new Map<string, Comparison | undefined>();
  const comparisonIn = (apiVersion: string): Comparison | undefined => {
    if (!comparisons.has(apiVersion)) comparisons.set(apiVersion, compareIn(tracking, apiVersion, before, after));
    return comparisons.get(apiVersion);
  };
  const own = compareIn(tracking, tracking.apiVersion, before, after);
  if (own === undefined) throw new Error(`version ${tracking.apiVersion} is not served`);
  comparisons.set(tracking.apiVersion, own);
  const changed = union(own.modified, own.added);
  const takings: Takings = { comparison: own, conflicts: [], remaining: new Map() };
  for (const [id, share] of managed) {
    if (id === writerId) {
      takings.remaining.set(id, share);
      continue;
    }
    const comparison = comparisonIn(share.apiVersion);
    if (comparison === undefined) continue;
    const taken = comparison === own ? changed : union(comparison.modified, comparison.added);
    const lost = conflicts ? intersection(share.fields, taken) : NO_FIELDS;
    if (!isEmptySet(lost)) takings.conflicts.push({ id, share, fields: lost });
    const fields = difference(difference(share.fields, taken), comparison.removed);
    if (!isEmptySet(fields)) takings.remaining.set(id, fields === share.fields ? share : { ...share, fields });
  }
  return takings;
}

function compareIn(
  tracking: FieldTracking,
  apiVersion: string,
  before: unknown,
  after: unknown,
): Comparison | undefined {
  if (apiVersion === tracking.apiVersion) {
    return withoutReset(compare(tracking.type, before, after), tracking.reset);
  }
  const left = tracking.inVersion(before, apiVersion);
  const right = tracking.inVersion(after, apiVersion);
  if (left === undefined || right === undefined) return undefined;
  return withoutReset(compareVersioned(left, right), tracking.reset);
}

function compareVersioned(left: Versioned, right: Versioned): Comparison {
  return compare(right.type, left.object, right.object);
}

function withoutReset(comparison: Comparison, reset: FieldSet | undefined): Comparison {
  if (reset === undefined) return comparison;
  return {
    added: recursiveDifference(comparison.added, reset),
    modified: recursiveDifference(comparison.modified, reset),
    removed: recursiveDifference(comparison.removed, reset),
  };
}
