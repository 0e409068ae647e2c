import type { KubeObject } from '../kube-object.ts';
import type { FieldError } from './field-error.ts';

/** A draft that a rule may change: a deep copy of its own. */
export type Draft = KubeObject;

/**
 * What a schema cannot say of a kind: upstream's conditional defaults, its registry strategy and its validation.
 * Every rule is pure. A kind without a rule for something gets the generic behaviour.
 * Keyed by kind and group (`Deployment.apps`, `Pod`); one set serves all versions of the kind, on the version that is
 * stored.
 */
export interface KindRules {
  /** Defaults beyond the schema's `default` keywords (upstream: pkg/apis/GROUP/VERSION/defaults.go). */
  defaults?(draft: Draft): void;
  /** Upstream's PrepareForCreate: what a client may not set is dropped here. `status` is dropped generically. */
  prepareCreate?(draft: Draft): void;
  /** Warnings that upstream's PrepareForCreate gives: of the draft as it comes there. */
  prepareWarnings?(draft: KubeObject): string[];
  /** Creation keeps the `status` that the client sends (nodes). */
  keepsStatusOnCreate?: boolean;
  /** Upstream's PrepareForUpdate. `status` is kept generically; generation rises where `spec` changed unless said here. */
  prepareUpdate?(draft: Draft, old: KubeObject): void;
  /** PrepareForUpdate of the status strategy: `spec` and metadata are kept generically. */
  prepareStatusUpdate?(draft: Draft, old: KubeObject): void;
  validate?(object: KubeObject): FieldError[];
  /**
   * How often the kind's own ValidateUpdate looks at all of the metadata, and at its changes, after the API server has
   * done both for every kind: the causes of a refusal come that often. Once each where not said.
   */
  metaChecks?: readonly [whole: number, changes: number];
  /** All of upstream's ValidateUpdate but the metadata; without it, `validate` is asked. */
  validateUpdate?(object: KubeObject, old: KubeObject): FieldError[];
  validateStatusUpdate?(object: KubeObject, old: KubeObject): FieldError[];
  /** Pods: an update through their subresource `ephemeralcontainers`. */
  validateEphemeralContainers?(object: KubeObject, old: KubeObject): FieldError[];
  /** Warning headers (upstream: WarningsOnCreate, WarningsOnUpdate). */
  warnings?(object: KubeObject, old?: KubeObject): string[];
  /** Fields beside metadata.name and metadata.namespace that a field selector may name, with their values. */
  selectableFields?(object: KubeObject): Record<string, string>;
  /** The refusal for a field label that is not selectable, where the kind has its own words. */
  unknownFieldLabel?(label: string): string;
  /** PUT on an absent object creates it. */
  createOnUpdate?: boolean;
  /** PUT without a resourceVersion is refused. */
  needsResourceVersion?: boolean;
  /** How a name is checked beyond path segments: upstream's ValidateXxxName. Messages without the field. */
  nameErrors?(name: string, prefix: boolean): string[];
  /** The kind counts its generations (default: where it has `spec` and `status`). */
  hasGeneration?: boolean;
  /** Whether an update makes a new generation (default: where `spec` changed). */
  generationChanged?(object: KubeObject, old: KubeObject): boolean;
  /** A kind deleted with grace: pods. Seconds before the object goes, or undefined to remove it at once. */
  gracePeriodSeconds?(object: KubeObject, requested: number | undefined): number | undefined;
  /** Where the subresource `scale` finds what it shows; by default spec.replicas, status.replicas and spec.selector. */
  scale?: ScalePaths;
  /** Why an object may not be deleted by anyone: asked before admission. */
  deletionRefusal?(object: KubeObject): string | undefined;
  /** What an object gains when it is deleted the first time, beside its mark: definitions wait for their objects. */
  beforeDelete?(object: KubeObject, nowMs: number): KubeObject;
  /** Finalizers may lack a domain: the kind's metadata is checked by what all groups share, not by the core group's rules. */
  plainFinalizers?: boolean;
  /** What dependants do when the owner is deleted and the client does not say. */
  defaultPropagation?: 'Orphan' | 'Background';
}

/** Paths of fields, from the object's root. */
export interface ScalePaths {
  specReplicas: readonly string[];
  statusReplicas: readonly string[];
  /** Of a LabelSelector, a map of labels, or a selector's text. */
  selector?: readonly string[];
}
