import { equalJson } from '../equal-json.ts';
import { type FieldError, GoValue, invalid } from '../field-error.ts';
import type { KubeObject } from '../../kube-object.ts';
import { goPrint, goTypeName } from '../go-print.ts';
import type { Draft, KindRules, ScalePaths } from '../kind-rules.ts';
import { dnsSubdomainErrors, maskTrailingDash } from '../names.ts';
import { isFields, propertyOf } from './custom-schema.ts';
import type { CustomVersion } from './custom-version.ts';
import type { ScaleSubresource } from './definition.ts';
import { validateEmbedded } from './validate-embedded.ts';
import { validateLists } from './validate-lists.ts';
import { oldFaults, validateRules } from './validate-rules.ts';
import { validateSchema } from './validate-schema.ts';

const INT32_MAX = 2_147_483_647;
/** Kinds of fault after which rules are not even tried. */
const BLOCKING = new Set([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]);

/** What the strategy of a custom resource does (registry/customresource/strategy.go). */
export function customRules(version: CustomVersion): KindRules {
  const { selectable, scale } = version;
  return {
    nameErrors: (name, prefix) => dnsSubdomainErrors(prefix ? maskTrailingDash(name) : name),
    needsResourceVersion: true,
    plainFinalizers: true,
    hasGeneration: true,
    prepareUpdate: (draft, old) => countGeneration(version, draft, old),
    prepareStatusUpdate: keepMetadata,
    validate: (object) => objectErrors(version, object, undefined),
    validateUpdate: (object, old) => objectErrors(version, object, old),
    validateStatusUpdate: (object, old) => statusErrors(version, object, old),
    selectableFields: (object) =>
      Object.fromEntries(selectable.map((path) => [path, selectedText(object, path.split('.'))])),
    unknownFieldLabel: (label) => `field label not supported: ${label}`,
    warnings: (object, old) => [...finalizerWarnings(object, old), ...ratchetWarnings(version, object, old)],
    defaultPropagation: 'Background',
    ...(scale === undefined ? {} : { scale: scalePaths(scale) }),
  };
}

function scalePaths(scale: ScaleSubresource): ScalePaths {
  return {
    specReplicas: pathOf(scale.specReplicasPath),
    statusReplicas: pathOf(scale.statusReplicasPath),
    ...(scale.labelSelectorPath === undefined ? {} : { selector: pathOf(scale.labelSelectorPath) }),
  };
}

/** Anything but metadata, and status where that is apart, raises the generation. */
function countGeneration({ info }: CustomVersion, draft: Draft, old: KubeObject): void {
  const relevant = ({ metadata: _, ...rest }: KubeObject): unknown =>
    info.subresources.has('status') ? { ...rest, status: undefined } : rest;
  const isSame = equalJson(relevant(draft), relevant(old));
  draft.metadata.generation = (old.metadata.generation ?? 0) + (isSame ? 0 : 1);
}

/** A status update changes no metadata but who owns the status (registry/customresource/status_strategy.go). */
function keepMetadata(draft: Draft, old: KubeObject): void {
  const { managedFields } = draft.metadata;
  draft.metadata = { ...old.metadata };
  if (managedFields === undefined) delete draft.metadata.managedFields;
  else draft.metadata.managedFields = managedFields;
}

function objectErrors(version: CustomVersion, object: KubeObject, old: KubeObject | undefined): FieldError[] {
  const { schema, scale } = version;
  const errors = [
    ...validateSchema(object, schema, '', old),
    ...scaleErrors(scale, object, ['specReplicasPath', 'statusReplicasPath']),
    ...selectorErrors(scale, object),
    ...validateEmbedded(object, schema),
    ...listErrors(version, object, old),
  ];
  return [...errors, ...ruleErrors(version, errors, object, old)];
}

function statusErrors(version: CustomVersion, object: KubeObject, old: KubeObject): FieldError[] {
  const { schema, scale } = version;
  const status = propertyOf(schema, 'status');
  const { status: now } = object;
  const errors = [
    ...(status === undefined || now === undefined ? [] : validateSchema(now, status, 'status', old['status'])),
    ...scaleErrors(scale, object, ['statusReplicasPath']),
    ...selectorErrors(scale, object),
    ...listErrors(version, object, old),
  ];
  return [...errors, ...ruleErrors(version, errors, object, old)];
}

function listErrors({ schema }: CustomVersion, object: KubeObject, old: KubeObject | undefined): FieldError[] {
  if (old !== undefined && validateLists(old, schema).length > 0) return [];
  return validateLists(object, schema);
}

function ruleErrors(
  { rules }: CustomVersion,
  errors: FieldError[],
  object: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  if (rules === undefined) return [];
  if (!errors.some(({ type }) => BLOCKING.has(type))) return validateRules(rules, object, old);
  const why =
    'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';
  return [invalid('<nil>', new GoValue('"null"'), why)];
}

/** What unchanged parts break already is let through, and told. */
function ratchetWarnings({ rules }: CustomVersion, object: KubeObject, old: KubeObject | undefined): string[] {
  if (rules === undefined || old === undefined) return [];
  return oldFaults(rules, object, old).map(({ field, body }) => `${field}: ${body}`);
}

function scaleErrors(
  scale: ScaleSubresource | undefined,
  object: KubeObject,
  which: readonly ('specReplicasPath' | 'statusReplicasPath')[],
): FieldError[] {
  if (scale === undefined) return [];
  return which.flatMap((key) => {
    const path = scale[key];
    const value = at(object, pathOf(path));
    if (value === undefined) return [];
    if (typeof value !== 'number' || !Number.isInteger(value))
      return [invalid(path, 0, accessorError(path, value, 'int64'))];
    if (value < 0) return [invalid(path, value, 'should be a non-negative integer')];
    return value > INT32_MAX ? [invalid(path, value, `should be less than or equal to ${INT32_MAX}`)] : [];
  });
}

function selectorErrors(scale: ScaleSubresource | undefined, object: KubeObject): FieldError[] {
  const path = scale?.labelSelectorPath;
  if (path === undefined) return [];
  const value = at(object, pathOf(path));
  return value === undefined || typeof value === 'string'
    ? []
    : [invalid(path, '', accessorError(path, value, 'string'))];
}

/** unstructured.NestedInt64 and NestedString. */
function accessorError(path: string, value: unknown, expected: string): string {
  return `.${pathOf(path).join('.')} accessor error: ${goPrint(value)} is of the type ${goTypeName(value)}, expected ${expected}`;
}

function pathOf(path: string): string[] {
  return path.replace(/^\./, '').split('.');
}

function at(value: unknown, path: readonly string[]): unknown {
  let current = value;
  for (const name of path) {
    if (Array.isArray(current)) current = (current as unknown[])[Number(name)];
    else current = isFields(current) ? current[name] : undefined;
  }
  return current;
}

function selectedText(object: KubeObject, path: readonly string[]): string {
  const value = at(object, path);
  return value === undefined || value === null ? '' : goPrint(value);
}

function finalizerWarnings(object: KubeObject, old: KubeObject | undefined): string[] {
  const before = new Set(old?.metadata.finalizers ?? []);
  const standard = new Set(['orphan', 'foregroundDeletion', 'kubernetes']);
  return (object.metadata.finalizers ?? [])
    .filter((finalizer) => !before.has(finalizer) && !finalizer.includes('/') && !standard.has(finalizer))
    .sort()
    .map(
      (finalizer) =>
        `metadata.finalizers: ${JSON.stringify(finalizer)}: prefer a domain-qualified finalizer name to avoid accidental conflicts with other finalizer writers`,
    );
}
