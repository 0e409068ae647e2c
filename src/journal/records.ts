/** An `audit.k8s.io/v1` Event, as far as the play side reads it. */
export interface AuditRecord {
  kind: 'Event';
  apiVersion: 'audit.k8s.io/v1';
  level: string;
  auditID: string;
  stage: string;
  requestURI: string;
  verb: string;
  user: { username?: string; uid?: string; groups?: string[]; extra?: Record<string, string[]> };
  impersonatedUser?: { username?: string; groups?: string[] };
  sourceIPs?: string[];
  userAgent?: string;
  objectRef?: {
    resource?: string;
    namespace?: string;
    name?: string;
    uid?: string;
    apiGroup?: string;
    apiVersion?: string;
    subresource?: string;
  };
  responseStatus?: { code: number; status?: string; message?: string; reason?: string };
  requestObject?: unknown;
  responseObject?: unknown;
  requestReceivedTimestamp: string;
  stageTimestamp: string;
  annotations?: Record<string, string>;
}

/** An object of the cluster's API as JSON. */
export interface ObjectBody {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    resourceVersion?: string;
    creationTimestamp?: string;
    deletionTimestamp?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: { apiVersion: string; kind: string; name: string; uid: string; controller?: boolean }[];
  };
  [field: string]: unknown;
}

/** A finding in GuardDuty's shape (field names as its API writes them), as far as the play side reads it. */
export interface FindingRecord {
  id: string;
  /** `PrivilegeEscalation:Kubernetes/AnonymousAccessGranted`. */
  type: string;
  title: string;
  description: string;
  /** 1.0 to 10.0; 7.0 and above is high, 9.0 critical. */
  severity: number;
  accountId: string;
  region: string;
  createdAt: string;
  updatedAt: string;
  resource: Record<string, unknown>;
  service: {
    count: number;
    eventFirstSeen: string;
    eventLastSeen: string;
    archived: boolean;
    action?: Record<string, unknown>;
    [field: string]: unknown;
  };
  [field: string]: unknown;
}
