import type {
  NodeSpec,
  NodeStatus,
  PersistentVolumeClaimSpec,
  PersistentVolumeClaimStatus,
  PersistentVolumeSpec,
  PersistentVolumeStatus,
  PodSpec,
  PodStatus,
  PodTemplateSpec,
  ServiceSpec,
} from 'kubernetes-types/core/v1.d.ts';
import type { KubeObject } from '../../kube-object.ts';

/** A stored object whose kind the reader knows: defaulted and validated, so `spec` is there. */
export type Stored<Spec, Status> = KubeObject & { spec: Spec; status?: Status };

export type PodObject = Stored<PodSpec, Writable<PodStatus>>;
export type NodeObject = Stored<NodeSpec, Writable<NodeStatus>>;
export type ServiceObject = Stored<ServiceSpec, unknown>;
export type ClaimObject = Stored<PersistentVolumeClaimSpec, Writable<PersistentVolumeClaimStatus>>;
export type VolumeObject = Stored<PersistentVolumeSpec, Writable<PersistentVolumeStatus>>;
export type PodTemplate = PodTemplateSpec;

export type Writable<T> = { -readonly [K in keyof T]: T[K] };
