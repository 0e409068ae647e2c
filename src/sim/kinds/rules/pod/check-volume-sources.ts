import type { EphemeralVolumeSource, HostPathVolumeSource } from 'kubernetes-types/core/v1.d.ts';
import type { ObjectMeta } from 'kubernetes-types/meta/v1.d.ts';
import { checkLabels, checkOneOf } from '../../check.ts';
import { type FieldError, forbiddenField, required } from '../../field-error.ts';
import { annotationErrors } from '../../object-meta-errors.ts';
import { checkClaimSpec } from '../core/check-claim-spec.ts';
import { checkNoBacksteps } from './check-local-path.ts';

/** In the order of Go's struct. */
const META_FIELDS = [
  'name',
  'generateName',
  'namespace',
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'ownerReferences',
  'finalizers',
  'managedFields',
] as const;
const HOST_PATH_TYPES = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

export function checkHostPath(field: string, { path = '', type }: HostPathVolumeSource): FieldError[] {
  if (path === '') return [required(`${field}.path`)];
  return [
    ...checkNoBacksteps(`${field}.path`, path),
    ...(type === undefined ? [] : checkOneOf(`${field}.type`, type, HOST_PATH_TYPES)),
  ];
}

/** A claim that comes and goes with the pod (ValidatePersistentVolumeClaimTemplate). */
export function checkClaimSource(field: string, { volumeClaimTemplate }: EphemeralVolumeSource): FieldError[] {
  const own = `${field}.volumeClaimTemplate`;
  if (!volumeClaimTemplate) return [required(own)];
  return [
    ...checkTemplateMeta(`${own}.metadata`, volumeClaimTemplate.metadata ?? {}),
    ...checkClaimSpec(`${own}.spec`, volumeClaimTemplate.spec ?? {}),
  ];
}

/** ValidateTemplateObjectMeta: labels and annotations, and nothing else. */
function checkTemplateMeta(field: string, metadata: ObjectMeta): FieldError[] {
  const { labels, annotations } = metadata;
  const set = META_FIELDS.filter((name) => !isUnset(metadata[name]));
  return [
    ...annotationErrors(annotations, `${field}.annotations`),
    ...checkLabels(`${field}.labels`, labels),
    ...set.map((name) => forbiddenField(`${field}.${name === 'uid' ? 'uID' : name}`, 'cannot be set')),
  ];
}

function isUnset(value: unknown): boolean {
  return value === undefined || value === null || value === '' || value === 0;
}
