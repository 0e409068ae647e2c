import type { StorageClass } from 'kubernetes-types/storage/v1.d.ts';
import { as, type KubeObject } from '../../../kube-object.ts';
import { checkOneOf, checkQualifiedName, sortedEntries } from '../../check.ts';
import { duplicate, type FieldError, invalid, required, tooLong } from '../../field-error.ts';

const PARAMETERS_MAX = 512;
const PARAMETERS_SIZE_MAX = 256 * 1024;

type Requirement = NonNullable<NonNullable<StorageClass['allowedTopologies']>[number]['matchLabelExpressions']>[number];

/** ValidateStorageClass. */
export function checkStorageClass(object: KubeObject): FieldError[] {
  const {
    provisioner = '',
    parameters,
    reclaimPolicy,
    volumeBindingMode,
    allowedTopologies,
  } = as<StorageClass>(object);
  const errors: FieldError[] = [];
  if (provisioner === '') errors.push(required('provisioner'));
  else errors.push(...checkQualifiedName('provisioner', provisioner.toLowerCase()));
  errors.push(...checkParameters('parameters', parameters));
  if (reclaimPolicy) errors.push(...checkOneOf('reclaimPolicy', reclaimPolicy, ['Delete', 'Retain']));
  if (volumeBindingMode === undefined) errors.push(required('volumeBindingMode'));
  else errors.push(...checkOneOf('volumeBindingMode', volumeBindingMode, ['Immediate', 'WaitForFirstConsumer']));
  return [...errors, ...checkTopologies('allowedTopologies', allowedTopologies ?? [])];
}

function checkParameters(field: string, parameters: Record<string, string> | undefined): FieldError[] {
  const entries = sortedEntries(parameters);
  const errors: FieldError[] = [];
  if (entries.length > PARAMETERS_MAX) {
    return [{ ...tooLong(field, PARAMETERS_MAX), body: `Too long: must have at most ${PARAMETERS_MAX} items` }];
  }
  let size = 0;
  for (const [key, value] of entries) {
    if (key === '') errors.push(invalid(field, key, 'field can not be empty.'));
    size += key.length + value.length;
  }
  return size > PARAMETERS_SIZE_MAX ? [...errors, tooLong(field, PARAMETERS_SIZE_MAX)] : errors;
}

/** No two terms may ask for the same. Upstream compares with as many empty terms besides: one that asks for nothing fails. */
function checkTopologies(field: string, terms: NonNullable<StorageClass['allowedTopologies']>): FieldError[] {
  const seen: string[] = terms.map(() => '[]');
  return terms.flatMap(({ matchLabelExpressions }, at) => {
    const own = `${field}[${at}].matchLabelExpressions`;
    const errors = checkTopology(own, matchLabelExpressions ?? []);
    const byKey = new Map((matchLabelExpressions ?? []).map(({ key, values }) => [key, new Set(values ?? [])]));
    const asked = JSON.stringify([...byKey].map(([key, values]) => [key, [...values].sort()]).sort());
    const again = seen.filter((other) => other === asked).map(() => duplicate(own, ''));
    seen.push(asked);
    return [...errors, ...again];
  });
}

function checkTopology(field: string, requirements: readonly Requirement[]): FieldError[] {
  const keys = new Set<string>();
  return requirements.flatMap(({ key = '', values }, at) => {
    const own = `${field}[${at}]`;
    const errors = checkValues(`${own}.values`, values ?? []);
    if (keys.has(key)) errors.push(duplicate(`${own}.key`, key));
    keys.add(key);
    return [...errors, ...checkQualifiedName(`${own}.key`, key)];
  });
}

function checkValues(field: string, values: readonly string[]): FieldError[] {
  if (values.length === 0) return [required(field)];
  return values.flatMap((value, at) => {
    if (values.indexOf(value) < at) return [duplicate(`${field}[${at}]`, value)];
    return [];
  });
}
