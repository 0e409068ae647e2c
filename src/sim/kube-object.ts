import type { ObjectMeta } from 'kubernetes-types/meta/v1.d.ts';

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [field: string]: Json | undefined };

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/** One entry of metadata.managedFields. */
export interface ManagedFieldsEntry {
  manager?: string;
  operation?: 'Apply' | 'Update';
  apiVersion?: string;
  time?: string;
  fieldsType?: 'FieldsV1';
  fieldsV1?: Record<string, unknown>;
  subresource?: string;
}

type Writable<T> = { -readonly [Field in keyof T]: T[Field] };

export type Metadata = Writable<Omit<ObjectMeta, 'ownerReferences' | 'managedFields'>> & {
  name: string;
  ownerReferences?: OwnerReference[];
  managedFields?: ManagedFieldsEntry[];
};

/** An object of the API as JSON. What the store holds is frozen by agreement: copy before changing. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: Metadata;
  [field: string]: unknown;
}

/** The same object seen as a kind of `kubernetes-types`. The caller knows the kind; nothing is checked. */
export function as<T>(object: KubeObject): T & KubeObject {
  return object as T & KubeObject;
}
