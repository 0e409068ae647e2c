import { type FieldError, invalid, required } from '../../kinds/field-error.ts';
import type { ResourceInfo } from '../../kinds/resource-info.ts';
import type { KubeObject } from '../../kube-object.ts';

/** What any object's metadata must be (k8s.io/apimachinery/pkg/api/validation/objectmeta.go), names being checked per kind. */
export function metadataErrors(info: ResourceInfo, object: KubeObject): FieldError[] {
  const { metadata } = object;
  const errors: FieldError[] = [];
  if (metadata.generateName !== undefined && metadata.generateName !== '') {
    errors.push(
      ...pathSegmentErrors(metadata.generateName).map((why) =>
        invalid('metadata.generateName', metadata.generateName, why),
      ),
    );
  }
  if (metadata.name === undefined || metadata.name === '') {
    errors.push(required('metadata.name', 'name or generateName is required'));
  } else {
    errors.push(...pathSegmentErrors(metadata.name).map((why) => invalid('metadata.name', metadata.name, why)));
  }
  if (info.namespaced && (metadata.namespace === undefined || metadata.namespace === '')) {
    errors.push(required('metadata.namespace'));
  }
  return errors;
}

/** What an update may not change. */
export function metadataUpdateErrors(object: KubeObject, old: KubeObject): FieldError[] {
  const errors: FieldError[] = [];
  const now = object.metadata;
  const before = old.metadata;
  for (const field of ['name', 'namespace', 'uid'] as const) {
    if (now[field] !== before[field]) errors.push(invalid(`metadata.${field}`, now[field], 'field is immutable'));
  }
  return errors;
}

/** k8s.io/apimachinery/pkg/api/validation/path. */
function pathSegmentErrors(name: string): string[] {
  if (name === '.') return [`may not be '.'`];
  if (name === '..') return [`may not be '..'`];
  return ['/', '%']
    .filter((character) => name.includes(character))
    .map((character) => `may not contain '${character}'`);
}
