import type { KubeObject } from '../kube-object.ts';
import type { ResourceInfo } from '../kinds/resource-info.ts';
import type { UserInfo } from '../user-info.ts';

/** What an admission plugin is told of a request (`admission.Attributes`). */
export interface AdmissionAttributes {
  operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';
  info: ResourceInfo;
  subresource: string;
  namespace: string;
  /** Empty while a generated name is not drawn yet. */
  name: string;
  user: UserInfo;
  /** The new object; plugins that mutate change this draft. Undefined for DELETE. */
  object: KubeObject | undefined;
  old: KubeObject | undefined;
  /** The decoded options of the call (CreateOptions, DeleteOptions, PodExecOptions …). */
  options: Record<string, unknown>;
  dryRun: boolean;
  /** Adds a Warning header to the answer. */
  warn(message: string): void;
  /** Adds an annotation to the audit event, or only to events that keep requests' bodies. */
  annotate(key: string, value: string, level?: 'Request'): void;
}

/**
 * One admission plugin. Refuses by throwing StatusError. Only plugins that ask outside the process return a promise.
 */
export interface AdmissionPlugin {
  name: string;
  mutate?(attributes: AdmissionAttributes): void | Promise<void>;
  validate?(attributes: AdmissionAttributes): void | Promise<void>;
  /**
   * Undoes or completes what `validate` reserved (quota), once the store has or has not taken the object.
   */
  finished?(attributes: AdmissionAttributes, stored: boolean): void;
}
