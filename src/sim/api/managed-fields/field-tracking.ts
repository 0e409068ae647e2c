import type { FieldSet } from './field-set.ts';
import type { FieldType } from './field-type.ts';

/** An object seen in one version. */
export interface Versioned {
  type: FieldType;
  object: unknown;
}

/** What following the fields of one resource, or of a subresource of it, needs to know. */
export interface FieldTracking {
  /** Of the request. */
  apiVersion: string;
  type: FieldType;
  /** The object as a Go client has it before anything is set. */
  zero: unknown;
  subresource: string;
  /** Fields that the strategy resets: a client may send them, but does not come to own them. */
  reset: FieldSet | undefined;
  /** Schemas of custom resources change: sets that no longer fit are brought into line. */
  schemaMayChange: boolean;
  /** The object in another version of its kind; undefined where that version is not served. */
  inVersion(object: unknown, apiVersion: string): Versioned | undefined;
}
