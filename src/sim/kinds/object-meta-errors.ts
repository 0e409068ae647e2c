import type { KubeObject, OwnerReference } from '../kube-object.ts';
import { type FieldError, forbiddenField, GoValue, invalid, required, tooLong } from './field-error.ts';
import type { KindRules } from './kind-rules.ts';
import { dnsLabelErrors, labelValueErrors, pathSegmentErrors, qualifiedNameErrors } from './names.ts';

const ANNOTATIONS_BYTES_MAX = 256 * 1024;
const STANDARD_FINALIZERS = new Set(['orphan', 'foregroundDeletion', 'kubernetes']);
/** Kinds that own nothing (k8s.io/apimachinery/pkg/api/validation/objectmeta.go, BannedOwners). */
const BANNED_OWNERS = new Set(['/v1, Kind=Event']);

/** What any object's metadata must be; names as the kind's rules want them. */
export function objectMetaErrors(object: KubeObject, of: { namespaced: boolean; rules: KindRules }): FieldError[] {
  const { metadata } = object;
  return [
    ...nameErrors(object, of.rules),
    ...namespaceErrors(metadata.namespace ?? '', of.namespaced),
    ...generationErrors(metadata.generation),
    ...labelErrors(metadata.labels, 'metadata.labels'),
    ...annotationErrors(metadata.annotations, 'metadata.annotations'),
    ...ownerErrors(metadata.ownerReferences ?? []),
    ...finalizerErrors(metadata.finalizers ?? [], 'metadata.finalizers', of.rules.plainFinalizers === true),
  ];
}

/** What an update may not change. */
export function objectMetaUpdateErrors(object: KubeObject, old: KubeObject, { plain = true } = {}): FieldError[] {
  const [now, before] = [object.metadata, old.metadata];
  const errors: FieldError[] = [];
  if (before.deletionTimestamp !== undefined)
    errors.push(...newFinalizerErrors(now.finalizers ?? [], before.finalizers ?? []));
  for (const field of ['name', 'namespace', 'uid', 'creationTimestamp', 'deletionTimestamp'] as const) {
    const value = now[field] ?? '';
    if (value === (before[field] ?? '')) continue;
    const shown = field.endsWith('Timestamp') ? new GoValue(goTime(value)) : value;
    errors.push(invalid(`metadata.${field}`, shown, 'field is immutable'));
  }
  if (
    now.deletionGracePeriodSeconds !== before.deletionGracePeriodSeconds &&
    now.deletionGracePeriodSeconds !== undefined
  ) {
    errors.push(invalid('metadata.deletionGracePeriodSeconds', now.deletionGracePeriodSeconds, 'field is immutable'));
  }
  if ((now.generation ?? 0) < (before.generation ?? 0)) {
    errors.push(invalid('metadata.generation', now.generation ?? 0, 'must not be decremented'));
  }
  return [
    ...errors,
    ...labelErrors(now.labels, 'metadata.labels'),
    ...annotationErrors(now.annotations, 'metadata.annotations'),
    ...ownerErrors(now.ownerReferences ?? []),
    ...(plain ? [] : standardFinalizerErrors(now.finalizers ?? [], 'metadata.finalizers')),
  ];
}

/** A metav1.Time as Go prints it. */
function goTime(text: string): string {
  return text === '' ? 'null' : text.replace('T', ' ').replace('Z', ' +0000 UTC');
}

export function labelErrors(labels: Readonly<Record<string, string>> | undefined, field: string): FieldError[] {
  return sortedEntries(labels).flatMap(([key, value]) => [
    ...qualifiedNameErrors(key).map((error) => invalid(field, key, error)),
    ...labelValueErrors(value).map((error) => invalid(field, value, error)),
  ]);
}

export function annotationErrors(
  annotations: Readonly<Record<string, string>> | undefined,
  field: string,
): FieldError[] {
  let bytes = 0;
  const errors: FieldError[] = [];
  for (const [key, value] of sortedEntries(annotations)) {
    errors.push(...qualifiedNameErrors(key.toLowerCase()).map((error) => invalid(field, key, error)));
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  if (bytes > ANNOTATIONS_BYTES_MAX) errors.push(tooLong(field, ANNOTATIONS_BYTES_MAX));
  return errors;
}

export function finalizerErrors(finalizers: readonly string[], field: string, plain = false): FieldError[] {
  const errors = finalizers.flatMap((finalizer) =>
    qualifiedNameErrors(finalizer).map((error) => invalid(field, finalizer, error)),
  );
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')) {
    errors.push(invalid(field, finalizers, 'finalizer orphan and foregroundDeletion cannot be both set'));
  }
  return plain ? errors : [...errors, ...standardFinalizerErrors(finalizers, field)];
}

/** pkg/apis/core/validation: a finalizer without a domain is one that Kubernetes knows. */
function standardFinalizerErrors(finalizers: readonly string[], field: string): FieldError[] {
  return finalizers.flatMap((finalizer, at) => unknownFinalizer(finalizer, `${field}[${at}]`));
}

function unknownFinalizer(finalizer: string, field: string): FieldError[] {
  if (finalizer.includes('/') || STANDARD_FINALIZERS.has(finalizer)) return [];
  return [invalid(field, finalizer, 'name is neither a standard finalizer name nor is it fully qualified')];
}

/** pkg/apis/core/validation, ValidateFinalizerName. */
export function finalizerNameErrors(finalizer: string, field: string): FieldError[] {
  const errors = qualifiedNameErrors(finalizer).map((error) => invalid(field, finalizer, error));
  return [...errors, ...unknownFinalizer(finalizer, field)];
}

function nameErrors({ metadata }: KubeObject, rules: KindRules): FieldError[] {
  const errors: FieldError[] = [];
  const check = rules.nameErrors ?? pathSegmentErrors;
  if ((metadata.generateName ?? '') !== '') {
    errors.push(
      ...check(metadata.generateName ?? '', true).map((why) =>
        invalid('metadata.generateName', metadata.generateName, why),
      ),
    );
  }
  if ((metadata.name ?? '') === '') errors.push(required('metadata.name', 'name or generateName is required'));
  else errors.push(...check(metadata.name, false).map((why) => invalid('metadata.name', metadata.name, why)));
  return errors;
}

function namespaceErrors(namespace: string, namespaced: boolean): FieldError[] {
  if (!namespaced) return namespace === '' ? [] : [forbiddenField('metadata.namespace', 'not allowed on this type')];
  if (namespace === '') return [required('metadata.namespace')];
  return dnsLabelErrors(namespace).map((error) => invalid('metadata.namespace', namespace, error));
}

function generationErrors(generation: number | undefined): FieldError[] {
  if (generation === undefined || generation >= 0) return [];
  return [invalid('metadata.generation', generation, 'must be greater than or equal to 0')];
}

function ownerErrors(owners: readonly OwnerReference[]): FieldError[] {
  const field = 'metadata.ownerReferences';
  const errors: FieldError[] = [];
  let controller = '';
  for (const owner of owners) {
    errors.push(...oneOwnerErrors(owner, field));
    if (owner.controller !== true) continue;
    const name = `${owner.kind}/${owner.name}`;
    if (controller === '') controller = name;
    else {
      const why = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${name}`;
      errors.push(invalid(field, new GoValue(goOwnerList(owners)), why));
    }
  }
  return errors;
}

function oneOwnerErrors(owner: OwnerReference, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const [group, version] = splitGroupVersion(owner.apiVersion ?? '');
  if (version === '') errors.push(invalid(`${field}.apiVersion`, owner.apiVersion ?? '', 'version must not be empty'));
  if ((owner.kind ?? '') === '') errors.push(invalid(`${field}.kind`, owner.kind ?? '', 'kind must not be empty'));
  if ((owner.name ?? '') === '') errors.push(invalid(`${field}.name`, owner.name ?? '', 'name must not be empty'));
  if ((owner.uid ?? '') === '') errors.push(invalid(`${field}.uid`, owner.uid ?? '', 'uid must not be empty'));
  const type = `${group}/${version}, Kind=${owner.kind}`;
  if (BANNED_OWNERS.has(type))
    errors.push(invalid(field, new GoValue(goOwner(owner)), `${type} is disallowed from being an owner`));
  return errors;
}

/** More than one slash is no group and version at all. */
function splitGroupVersion(apiVersion: string): [string, string] {
  const parts = apiVersion.split('/');
  if (parts.length > 2) return ['', ''];
  return parts.length === 1 ? ['', parts[0]] : [parts[0], parts[1]];
}

function goOwnerList(owners: readonly OwnerReference[]): string {
  return `[]v1.OwnerReference{${owners.map(goOwner).join(', ')}}`;
}

/** Go prints the struct; the pointers in it are addresses, which tell nobody anything. */
function goOwner({
  apiVersion = '',
  kind = '',
  name = '',
  uid = '',
  controller,
  blockOwnerDeletion,
}: OwnerReference): string {
  const texts = [apiVersion, kind, name, uid].map((text) => JSON.stringify(text));
  return `v1.OwnerReference{APIVersion:${texts[0]}, Kind:${texts[1]}, Name:${texts[2]}, UID:${texts[3]}, Controller:${goPointer(controller)}, BlockOwnerDeletion:${goPointer(blockOwnerDeletion)}}`;
}

function goPointer(value: boolean | undefined): string {
  return value === undefined ? '(*bool)(nil)' : '(*bool)(0xc0004a2f3e)';
}

function newFinalizerErrors(now: readonly string[], before: readonly string[]): FieldError[] {
  const added = now.filter((finalizer) => !before.includes(finalizer)).sort();
  if (added.length === 0) return [];
  return [
    forbiddenField(
      'metadata.finalizers',
      `no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map((finalizer) => JSON.stringify(finalizer)).join(', ')}}`,
    ),
  ];
}

function sortedEntries(map: Readonly<Record<string, string>> | undefined): [string, string][] {
  return Object.entries(map ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
}
