import type { AuditRecord, FindingRecord, ObjectBody } from './records.ts';

/** The state of an objective. `locked` belongs to a later stage; `lost` was met and is no more; `missed` can't be met any more. */
export type ObjectiveState = 'locked' | 'open' | 'partly' | 'met' | 'lost' | 'missed';

/** What made a fact: the events (by `seq`) and objects that decided. */
export interface Because {
  /** Sequence numbers of the events that decided, oldest first. */
  events: number[];
  /** Objects that decided, as `deployments.apps/sock-shop/rabbitmq` or `nodes/ip-10-0-2-17`. */
  objects?: string[];
}

export interface RunCreated {
  type: 'RunCreated';
  runId: string;
  scenario: string;
  scenarioTitle: string;
  /** SHA-256 over the scenario's files: a run is resumed and re-scored against what it was played with. */
  scenarioDigest: string;
  seed: string;
  target: string;
  team: string;
  /** Which catalogue of findings speaks: `2022` or `current`. */
  catalogue: string;
  /** A variant of the scenario; absent: its plain story. */
  variant?: string;
  /** RFC 3339: the virtual instant at which play starts. Ages on screen count from it. */
  playStartsAt: string;
  gamedayVersion: string;
  /** The run this one was forked from, and the last event it shares with it. */
  forkedFrom?: { runId: string; seq: number };
}

/** The simulated past is laid. `stateDigest` proves on resume that the same seed built the same cluster. */
export interface HistoryLaid {
  type: 'HistoryLaid';
  auditCount: number;
  objectCount: number;
  stateDigest: string;
}

export interface StageEntered {
  type: 'StageEntered';
  stage: string;
}

export interface AuditRecorded {
  type: 'AuditRecorded';
  event: AuditRecord;
}

/**
 * Someone outside the process asked something of the API server: with the seed and these, the cluster can be lived through
 * again. Told to nobody: it holds what was sent, credentials included.
 */
export interface RequestMade {
  type: 'RequestMade';
  method: string;
  /** Path and query as sent. */
  uri: string;
  address: string;
  certificate?: { commonName: string; organizations: string[]; serial?: string };
  headers: Record<string, string>;
  /** As text where it is UTF-8, else as base64. */
  body?: string;
  bodyBase64?: string;
}

/** A mutation of the cluster since play started, with the body it left (of DELETED: the last one). */
export interface ObjectChanged {
  type: 'ObjectChanged';
  change: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** Group-resource, such as `pods` or `deployments.apps`. */
  resource: string;
  object: ObjectBody;
}

/** Something on a node changed that the API does not know: a file, a process, a container. `value` absent: it is gone. */
export interface NodeFactChanged {
  type: 'NodeFactChanged';
  node: string;
  fact: 'file' | 'process' | 'container' | 'kubelet' | 'image';
  /** A path of a file, an id of a process or container, a key of the kubelet's configuration. */
  key: string;
  value?: unknown;
}

/** The intruder did something, or could not. Shown in replay, report and to the proctor; never in play. */
export interface AttackerActed {
  type: 'AttackerActed';
  step: string;
  title: string;
  outcome: 'succeeded' | 'refused' | 'skipped' | 'scheduled' | 'stopped';
  detail: string;
  technique?: string;
}

export interface FindingRaised {
  type: 'FindingRaised';
  finding: FindingRecord;
}
export interface FindingUpdated {
  type: 'FindingUpdated';
  finding: FindingRecord;
}
export interface FindingArchived {
  type: 'FindingArchived';
  id: string;
  archived: boolean;
}
/** A finding that a suppression rule keeps from the list. */
export interface FindingSuppressed {
  type: 'FindingSuppressed';
  id: string;
  rule: string;
}

export interface ObjectiveChanged {
  type: 'ObjectiveChanged';
  objective: string;
  state: ObjectiveState;
  /** 0 to 1: how much of it is met. */
  fraction: number;
  /** One sentence: met or not, and which object decided. */
  explanation: string;
  because: Because;
  /** The conditions inside it that earn points of their own. */
  parts?: { id: string; fraction: number; explanation: string }[];
}

/** A named condition of the scenario became true for the first time (`bad-pod-deleted`): order is judged by these. */
export interface MilestoneReached {
  type: 'MilestoneReached';
  milestone: string;
  /** What it is about, where the scenario counts it per object: a node, a pod. */
  subject?: string;
  because: Because;
}

export interface HarmObserved {
  type: 'HarmObserved';
  rule: string;
  object: string;
  explanation: string;
  because: Because;
}

export interface AvailabilitySampled {
  type: 'AvailabilitySampled';
  service: string;
  available: boolean;
  ordersPerMinute: number;
  /** 0 to 1. */
  errorRate: number;
  /** Why not, in a sentence: `front-end has no ready endpoint`. */
  reason?: string;
}

export interface HintTaken {
  type: 'HintTaken';
  objective: string;
  index: number;
  text: string;
  /** Why this one, in a sentence. */
  reason: string;
  /** Fraction of the objective's points it costs; 0 where it was free. */
  price: number;
}

export interface AnswerGiven {
  type: 'AnswerGiven';
  question: string;
  values: Record<string, string | string[]>;
  verdict: 'right' | 'partly' | 'wrong';
  fraction: number;
  feedback: string;
  attempt: number;
}

export interface EvidenceRegistered {
  type: 'EvidenceRegistered';
  id: string;
  /** What it shows: `pods/sock-shop/rabbitmq-5c…`, `nodes/ip-10-0-2-17/etc/kubelet.d/x.yaml`, or a word of one's own. */
  subject: string;
  kind: 'object' | 'log' | 'file' | 'node-file' | 'audit' | 'memory' | 'snapshot' | 'note';
  sha256: string;
  bytes: number;
  note: string;
  /** Path inside the run folder. */
  file: string;
}

export interface EvidenceTampered {
  type: 'EvidenceTampered';
  id: string;
  /** What was found instead; absent: the file is gone. */
  sha256?: string;
}

export interface InjectDelivered {
  type: 'InjectDelivered';
  id: string;
  title: string;
  text: string;
}

/** The team looked something up with the product's own tools: findings, investigation views, the audit-log search. */
export interface QueryRun {
  type: 'QueryRun';
  tool: 'findings' | 'investigate' | 'audit';
  query: string;
  /** How many rows it gave. */
  rows: number;
}

/** The attack was tried once more against the cluster as it stands, as dry runs. */
export interface AttackRehearsed {
  type: 'AttackRehearsed';
  steps: {
    step: string;
    title: string;
    technique?: string;
    outcome: 'stopped' | 'seen' | 'neither';
    explanation: string;
  }[];
}

export interface NoteAdded {
  type: 'NoteAdded';
  text: string;
}

export interface ProctorActed {
  type: 'ProctorActed';
  act: string;
  detail: string;
}

export interface RunPaused {
  type: 'RunPaused';
  reason: string;
}
export interface RunResumed {
  type: 'RunResumed';
  reason: string;
}
export interface RunFinished {
  type: 'RunFinished';
  reason: 'all-met' | 'declared' | 'time-up' | 'walkthrough-ended';
}
export interface RunAborted {
  type: 'RunAborted';
  reason: string;
}

/** What can happen in a run. */
export type Fact =
  | RunCreated
  | HistoryLaid
  | StageEntered
  | AuditRecorded
  | RequestMade
  | ObjectChanged
  | NodeFactChanged
  | AttackRehearsed
  | AttackerActed
  | FindingRaised
  | FindingUpdated
  | FindingArchived
  | FindingSuppressed
  | ObjectiveChanged
  | MilestoneReached
  | HarmObserved
  | AvailabilitySampled
  | HintTaken
  | AnswerGiven
  | EvidenceRegistered
  | EvidenceTampered
  | InjectDelivered
  | QueryRun
  | NoteAdded
  | ProctorActed
  | RunPaused
  | RunResumed
  | RunFinished
  | RunAborted;

/** Where a fact stands in the run. */
export interface Stamp {
  /** 1 is RunCreated; no gaps. */
  seq: number;
  /** Virtual time, RFC 3339 with six digits. */
  at: string;
  /** `engine`, `participant`, `proctor`, `attacker`, or a user name of the cluster. */
  actor: string;
}

/** A fact as the journal holds it. */
export type JournalEvent = Fact & Stamp;

export type EventOf<T extends Fact['type']> = Extract<Fact, { type: T }> & Stamp;
