import type { AuditRecord, ObjectBody } from '../journal/records.ts';
import type { CanI, NetworkEnd } from '../target/target.ts';

/** What a condition can look at. A reader: looking changes nothing and leaves no trace in the cluster. */
export interface World {
  /** Virtual time, milliseconds since the epoch. */
  now(): number;
  /** When play started. Conditions look at audit events and changes from then on, unless they say otherwise. */
  playStartsAt(): number;
  /** Objects of a group-resource (`deployments.apps`) in all namespaces, by namespace and name. */
  list(resource: string): readonly ObjectBody[];
  /** The same as they stood when play started. */
  listAtStart(resource: string): readonly ObjectBody[];
  /**
   * When what an object says (all but its metadata and status) was last changed since play started, in whole seconds, by
   * `secrets/sock-shop/payment-gateway-token`.
   */
  changes(): Readonly<Record<string, Date>>;
  /** What nodes know beside the API. */
  nodeFacts(): readonly NodeFacts[];
  /** Audit events since the cluster was made, oldest first. Only ever appended to. */
  audit(): readonly AuditRecord[];
  evidence(): readonly EvidenceItem[];
  /** What detection has told so far. */
  findings(): readonly FindingItem[];
  /** The best answer given so far. */
  answer(question: string): { fraction: number; attempts: number; feedback: string } | undefined;
  objective(id: string): { state: string; fraction: number; firstMetAt?: number } | undefined;
  milestones(): readonly { milestone: string; subject?: string; at: number }[];
  /** What the team asked through `gameday audit|investigate|findings` and the screens behind them. */
  queries(): readonly { tool: string; query: string; at: number }[];
  availability(service: string): AvailabilityState | undefined;
  canI(question: CanI): { allowed: boolean; reason: string };
  canConnect(from: NetworkEnd, to: NetworkEnd): { allowed: boolean; reason: string };
  admits(write: AdmissionQuestion): { admitted: boolean; message: string };
}

export interface NodeFacts {
  name: string;
  /** Of the folders that a scenario names in `watchedFolders`. */
  files: readonly { path: string; sha256: string; bytes: number; text: string }[];
  /** `cpu`: of one core; 1 is a whole one. Processes of the host have no container. */
  processes: readonly {
    pid: number;
    name: string;
    command: string;
    user: string;
    cpu: number;
    container?: { namespace: string; pod: string; container: string };
  }[];
}

export interface EvidenceItem {
  id: string;
  /** `pods/sock-shop/rabbitmq-5c…`, `nodes/ip-10-0-2-17/etc/kubelet.d/x.yaml`, or a word of one's own. */
  subject: string;
  kind: string;
  sha256: string;
  bytes: number;
  note: string;
  at: number;
  /** The content, where it is text. */
  text: string;
  tampered: boolean;
}

export interface FindingItem {
  id: string;
  type: string;
  severity: number;
  /** Whose call raised it; empty where a process did. */
  user: string;
  /** `namespace/name` of the workload that it names; empty where it names none. */
  workload: string;
  archived: boolean;
  suppressed: boolean;
}

export interface AvailabilityState {
  available: boolean;
  /** Since when it has been so. */
  since: number;
  ordersPerMinute: number;
  errorRate: number;
}

/** Would the API server let this write through? Asked as a server-side dry run that leaves no trace. */
export interface AdmissionQuestion {
  user: string;
  groups: readonly string[];
  verb: 'create' | 'update' | 'patch' | 'delete';
  resource: string;
  namespace?: string;
  name?: string;
  body?: unknown;
}
