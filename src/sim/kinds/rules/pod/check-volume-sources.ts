import type { EphemeralVolumeSource, HostPathVolumeSource } from 'kubernetes-types/core/v1.d.ts';
import type { ObjectMeta } from 'kubernetes-types/meta/v1.d.ts';
import { checkLabels, checkOneOf } from '../../check.ts';
import { type FieldError, forbiddenField, required } from '../../field-error.ts';
import { OBJECT_META_FIELDS } from '../../metadata-order.ts';
import { annotationErrors } from '../../object-meta-errors.ts';
import { checkClaimSpec } from '../core/check-claim-spec.ts';
import { checkNoBacksteps } from './check-local-path.ts';

/** A claim's template may say nothing of its metadata but these. */
const TEMPLATE_META_FIELDS: readonly string[] = ['labels', 'annotations'];
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
  const set = OBJECT_META_FIELDS.filter((name) => !TEMPLATE_META_FIELDS.includes(name) && !isUnset(metadata[name]));
  return [
    ...annotationErrors(annotations, `${field}.annotations`),
    ...checkLabels(`${field}.labels`, labels),
    ...set.map((name) => forbiddenField(`${field}.${name === 'uid' ? 'uID' : name}`, 'cannot be set')),
  ];
}

function isUnset(value: unknown): boolean {
  return value === undefined || value === null || value === '' || value === 0;
}
