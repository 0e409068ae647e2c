import { difference, type FieldSet, pathSet } from './field-set.ts';

const UNTRACKED = pathSet(
  ['f:apiVersion'],
  ['f:kind'],
  ['f:metadata'],
  ...[
    'name',
    'namespace',
    'creationTimestamp',
    'selfLink',
    'uid',
    'clusterName',
    'generation',
    'managedFields',
    'resourceVersion',
  ].map((field) => ['f:metadata', `f:${field}`]),
);

/** The set without what nobody owns. */
export function stripMeta(fields: FieldSet): FieldSet {
  return difference(fields, UNTRACKED);
}
