import type { Clock } from '../../clock/clock.ts';
import type { Random } from '../../clock/random.ts';
import type { AuditTrail } from '../access/audit/audit-trail.ts';
import type { ClusterAccess } from '../access/cluster-access.ts';
import type { ApiRequest } from '../api-request.ts';
import type { KindRules } from '../kinds/kind-rules.ts';
import type { ResourceRegistry } from '../kinds/registry.ts';
import type { ResourceInfo } from '../kinds/resource-info.ts';
import type { KubeObject } from '../kube-object.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { UserInfo } from '../user-info.ts';
import type { AcceptHeaders } from './accept.ts';
import type { RequestInfo } from './request-info.ts';

/** All that the API server works with. */
export interface ApiContext {
  clock: Clock;
  random: Random;
  store: ObjectStore;
  registry: ResourceRegistry;
  kinds: Kinds;
  access: ClusterAccess;
  accepts: AcceptHeaders;
  /** Host and port the server listens on, once it does. */
  serverAddress(): string;
}

export interface ColumnDefinition {
  name: string;
  type: string;
  format: string;
  description: string;
  priority: number;
}

/** What a body was, once it fits its schema. */
export interface Decoded {
  object: KubeObject;
  /** What strict decoding refuses: `unknown field "spec.x"`, `duplicate field "spec.x"`. */
  strictErrors: string[];
}

/** What the API server needs to know of kinds. */
export interface Kinds {
  /**
   * Fits parsed JSON to the kind's schema as Go's decoder does: unknown fields dropped and named, wrong types refused
   * with 400, empty optional fields left out.
   */
  decode(info: ResourceInfo, value: unknown): Decoded;
  applyDefaults(info: ResourceInfo, draft: KubeObject): void;
  rules(info: ResourceInfo): KindRules;
  columns(info: ResourceInfo): ColumnDefinition[];
  cells(info: ResourceInfo, object: KubeObject, nowMs: number): unknown[];
  /** The object in another version of its kind. */
  convert(object: KubeObject, from: ResourceInfo, to: ResourceInfo): KubeObject;
}

/** A request while it is answered. */
export interface Call {
  request: ApiRequest;
  info: RequestInfo;
  user: UserInfo;
  /** Texts of Warning headers. */
  warnings: string[];
  /** What the audit log will say of it. */
  trail: AuditTrail;
}
