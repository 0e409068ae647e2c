import type { KubeObject } from './kube-object.ts';
import type { UserInfo } from './user-info.ts';

export interface WriteOptions {
  namespace?: string;
  subresource?: string;
  fieldManager?: string;
  dryRun?: boolean;
}

export interface DeleteOptions {
  namespace?: string;
  gracePeriodSeconds?: number;
  propagationPolicy?: 'Foreground' | 'Background' | 'Orphan';
  preconditions?: { uid?: string; resourceVersion?: string };
}

export interface WatchedChange {
  type: string;
  object: KubeObject;
}

/**
 * How controllers, kubelets and scripted actors talk to the API server from inside the process: one identity, the same
 * path as everyone (authorization, admission, audit). `resource` is a group-resource such as `deployments.apps`; the
 * preferred version is used. Throws StatusError where the server refuses, and RequestPending where an admission webhook
 * still has to answer: the write goes on, and a reconciler that runs again afterwards sees its outcome.
 */
export interface Client {
  get(resource: string, name: string, namespace?: string, subresource?: string): KubeObject;
  list(
    resource: string,
    options?: { namespace?: string; labelSelector?: string; fieldSelector?: string },
  ): KubeObject[];
  /**
   * Hears of all objects of a resource, then of each change, until `ended`. For resources that other servers answer for:
   * of the server's own the store tells.
   */
  watch(resource: string, watcher: { changed(change: WatchedChange): void; ended(): void }): () => void;
  create(resource: string, object: KubeObject, options?: WriteOptions): KubeObject;
  update(resource: string, object: KubeObject, options?: WriteOptions): KubeObject;
  patch(
    resource: string,
    name: string,
    patch: { type: 'merge' | 'strategic' | 'json' | 'apply'; body: unknown; force?: boolean },
    options?: WriteOptions,
  ): KubeObject;
  delete(resource: string, name: string, options?: DeleteOptions): void;
  deleteCollection(resource: string, options?: Omit<DeleteOptions, 'preconditions'>): void;
}

/** Who a client is to the server: identity, and what the audit log shows of it. */
export interface ClientIdentity {
  user: UserInfo;
  userAgent?: string;
  /** The address requests seem to come from. */
  sourceAddress?: string;
}

/** A write that waits for an answer from outside the process. */
export class RequestPending extends Error {
  readonly settled: Promise<unknown>;
  constructor(settled: Promise<unknown>) {
    super('the request waits for an admission webhook');
    this.settled = settled;
  }
}
