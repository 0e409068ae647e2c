import { formatTime } from '../../../../clock/clock.ts';
import type { KubeObject } from '../../../kube-object.ts';
import { equalJson } from '../../equal-json.ts';
import { type FieldError, GoValue, invalid, required } from '../../field-error.ts';
import { goQuote } from '../../go-quote.ts';
import type { Draft, KindRules } from '../../kind-rules.ts';
import { dnsSubdomainErrors, maskTrailingDash } from '../../names.ts';
import { RuleCompiler } from '../compiled-rules.ts';
import { asDefinition, type Definition, type DefinitionStatus, hasCondition } from '../definition.ts';
import { namesErrors } from './part-errors.ts';
import { specErrors } from './spec-errors.ts';

const CLEANUP_FINALIZER = 'customresourcecleanup.apiextensions.k8s.io';
const APPROVED = 'api-approved.kubernetes.io';

/** The strategy of CustomResourceDefinitions (registry/customresourcedefinition/strategy.go). */
export function definitionRules(): KindRules {
  const compiler = new RuleCompiler();
  return {
    nameErrors: (name, prefix) => dnsSubdomainErrors(prefix ? maskTrailingDash(name) : name),
    hasGeneration: true,
    needsResourceVersion: true,
    plainFinalizers: true,
    prepareCreate: (draft) => {
      const definition = asDefinition(draft);
      definition.metadata.generation = 1;
      definition.status = { ...EMPTY_STATUS, storedVersions: storageVersions(definition, []) };
    },
    prepareUpdate: (draft) => keepStoredVersions(draft),
    validate: (object) => definitionErrors(asDefinition(object), undefined, compiler),
    validateUpdate: (object, old) => definitionErrors(asDefinition(object), asDefinition(old), compiler),
    validateStatusUpdate: (object) => statusErrors(asDefinition(object)),
    beforeDelete: markedForCleanup,
  };
}

const EMPTY_STATUS: DefinitionStatus = {
  conditions: null,
  acceptedNames: { plural: '', kind: '' },
  storedVersions: [],
};

function storageVersions({ spec }: Definition, before: readonly string[]): string[] {
  const storage = (spec.versions ?? []).find((version) => version.storage)?.name;
  return storage === undefined || before.includes(storage) ? [...before] : [...before, storage];
}

/** A version once stored stays so until somebody migrates its objects. */
function keepStoredVersions(draft: Draft): void {
  const definition = asDefinition(draft);
  if (definition.status === undefined) return;
  const before = definition.status.storedVersions ?? [];
  definition.status = { ...definition.status, storedVersions: storageVersions(definition, before) };
}

function definitionErrors(definition: Definition, old: Definition | undefined, compiler: RuleCompiler): FieldError[] {
  return [
    ...nameErrors(definition, old),
    ...specErrors(definition.spec, compiler),
    ...(old === undefined ? [] : immutableErrors(definition, old)),
    ...statusErrors(definition),
    ...storedVersionErrors(definition),
    ...approvalErrors(definition, old),
    ...(definition.spec.preserveUnknownFields === true && old?.spec.preserveUnknownFields !== true
      ? [invalid('spec.preserveUnknownFields', true, NO_PRESERVING)]
      : []),
  ];
}

const NO_PRESERVING =
  'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead';

function nameErrors({ metadata, spec }: Definition, old: Definition | undefined): FieldError[] {
  if (old !== undefined) return [];
  const wanted = `${spec.names?.plural ?? ''}.${spec.group ?? ''}`;
  if ((metadata.name ?? '') === '' || metadata.name === wanted) return [];
  return [invalid('metadata.name', metadata.name, 'must be spec.names.plural+"."+spec.group')];
}

function immutableErrors({ spec }: Definition, old: Definition): FieldError[] {
  const fixed: [string, unknown, unknown][] = [
    ['spec.group', spec.group, old.spec.group],
    ['spec.names.plural', spec.names.plural, old.spec.names.plural],
  ];
  if (hasCondition(old, 'Established')) {
    fixed.unshift(
      ['spec.scope', spec.scope, old.spec.scope],
      ['spec.names.kind', spec.names.kind, old.spec.names.kind],
    );
  }
  return fixed
    .filter(([, now, before]) => !equalJson(now, before))
    .map(([field, now]) => invalid(field, now, 'field is immutable'));
}

function statusErrors({ status }: Definition): FieldError[] {
  return status?.acceptedNames === undefined ? [] : namesErrors(status.acceptedNames, 'status.acceptedNames');
}

function storedVersionErrors({ spec, status }: Definition): FieldError[] {
  const stored = status?.storedVersions ?? [];
  const field = 'status.storedVersions';
  if (stored.length === 0)
    return [invalid(field, new GoValue('[]string(nil)'), 'must have at least one stored version')];
  const shown = new GoValue(`[]string{${stored.map(goQuote).join(', ')}}`);
  const versions = spec.versions ?? [];
  return [
    ...versions
      .filter(({ name, storage }) => storage && !stored.includes(name))
      .map(({ name }) => invalid(field, shown, `must have the storage version ${name}`)),
    ...versions
      .filter(({ name, storage }, i) => storage && versions.findIndex((other) => other.name === name) < i)
      .map(({ name }) => invalid(field, shown, `must have the storage version ${name}`)),
    ...stored.flatMap((name, i) =>
      versions.some((version) => version.name === name)
        ? []
        : [invalid(`${field}[${i}]`, name, 'must appear in spec.versions')],
    ),
  ];
}

/** Groups of the Kubernetes community need a note that they were reviewed. */
function approvalErrors({ metadata, spec }: Definition, old: Definition | undefined): FieldError[] {
  const group = spec.group ?? '';
  if (!/(^|\.)(k8s\.io|kubernetes\.io)$/.test(group)) return [];
  const state = approvalState(metadata.annotations?.[APPROVED]);
  if (old !== undefined && approvalState(old.metadata.annotations?.[APPROVED]) === state) return [];
  const field = `metadata.annotations[${APPROVED}]`;
  const see = 'see https://github.com/kubernetes/enhancements/pull/1111';
  if (state === 'missing') {
    return [required(field, `protected groups must have approval annotation "${APPROVED}", ${see}`)];
  }
  if (state === 'fine') return [];
  const why = `protected groups must have approval annotation "${APPROVED}" with either a URL or a reason starting with "unapproved", ${see}`;
  return [invalid(field, metadata.annotations?.[APPROVED], why)];
}

function approvalState(annotation: string | undefined): 'missing' | 'fine' | 'invalid' {
  if (annotation === undefined || annotation === '') return 'missing';
  return annotation.startsWith('unapproved') || /^[a-z][a-z0-9+.-]*:\/\/[^/]+/i.test(annotation) ? 'fine' : 'invalid';
}

/** A definition that is deleted waits for its objects (registry/customresourcedefinition/etcd.go, Delete). */
function markedForCleanup(object: KubeObject, nowMs: number): KubeObject {
  const definition = asDefinition(object);
  const pending = {
    type: 'Terminating',
    status: 'True',
    reason: 'InstanceDeletionPending',
    message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
    lastTransitionTime: formatTime(nowMs),
  };
  const conditions = (definition.status?.conditions ?? []).filter(({ type }) => type !== 'Terminating');
  const finalizers = [...(definition.metadata.finalizers ?? []), CLEANUP_FINALIZER];
  return {
    ...definition,
    metadata: { ...definition.metadata, finalizers: [...new Set(finalizers)] },
    status: { ...EMPTY_STATUS, ...definition.status, conditions: [...conditions, pending] },
  };
}
