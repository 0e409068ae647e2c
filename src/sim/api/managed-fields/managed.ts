import { parseTime } from '../../../clock/clock.ts';
import type { ManagedFieldsEntry } from '../../kube-object.ts';
import { type FieldSet, isEmptySet, NO_FIELDS } from './field-set.ts';
import { sortedSet } from './sorted-set.ts';

/** One manager's share, whole or in a subresource. */
export interface Share {
  manager: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  subresource: string;
  fields: FieldSet;
  time: string | undefined;
}

/** Shares by identity: manager, operation, subresource, and for updates the version. */
export type Managed = Map<string, Share>;

/** The identity, in the form that upstream sorts by. */
export function shareId({ manager, operation, apiVersion, subresource }: Omit<Share, 'fields' | 'time'>): string {
  return JSON.stringify({
    ...(manager === '' ? {} : { manager }),
    operation,
    ...(operation === 'Apply' ? {} : { apiVersion }),
    ...(subresource === '' ? {} : { subresource }),
  });
}

/** Undefined where an entry is not in order, which is as if there were none. */
export function decodeManaged(entries: readonly ManagedFieldsEntry[] | undefined): Managed | undefined {
  const managed: Managed = new Map();
  for (const entry of entries ?? []) {
    const { operation, apiVersion, fieldsType } = entry;
    if (operation !== 'Apply' && operation !== 'Update') return undefined;
    if (apiVersion === undefined || apiVersion === '' || fieldsType !== 'FieldsV1') return undefined;
    const share: Share = {
      manager: entry.manager ?? '',
      operation,
      apiVersion,
      subresource: entry.subresource ?? '',
      fields: (entry.fieldsV1 as FieldSet | undefined) ?? NO_FIELDS,
      time: entry.time,
    };
    managed.set(shareId(share), share);
  }
  return managed;
}

/** Keys of a field set name a field, an item by keys, by value or by place, or the node itself. */
export function isFieldSet(set: unknown): boolean {
  if (typeof set !== 'object' || set === null || Array.isArray(set)) return false;
  return Object.entries(set).every(([key, below]) => /^(?:\.$|[fkvi]:)/.test(key) && isFieldSet(below));
}

/** Sorted as upstream sorts: applies first, then by time, name, version, subresource. Undefined where there are none. */
export function encodeManaged(managed: Managed): ManagedFieldsEntry[] | undefined {
  const shares = [...managed.values()].filter(({ fields }) => !isEmptySet(fields));
  if (shares.length === 0) return undefined;
  return shares.sort(compareShares).map((share) => ({
    manager: share.manager,
    operation: share.operation,
    apiVersion: share.apiVersion,
    ...(share.time === undefined ? {} : { time: share.time }),
    fieldsType: 'FieldsV1',
    fieldsV1: sortedSet(share.fields),
    ...(share.subresource === '' ? {} : { subresource: share.subresource }),
  }));
}

function compareShares(a: Share, b: Share): number {
  return (
    compareTexts(a.operation, b.operation) ||
    (a.time === b.time ? 0 : seconds(a) - seconds(b)) ||
    compareTexts(a.manager, b.manager) ||
    compareTexts(a.apiVersion, b.apiVersion) ||
    compareTexts(a.subresource, b.subresource)
  );
}

export function seconds({ time }: Share): number {
  return time === undefined ? 0 : Math.floor(parseTime(time) / 1000);
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
