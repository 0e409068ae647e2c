import type { Because, EventOf, ObjectiveState } from './journal-event.ts';
import type { AuditRecord, FindingRecord } from './records.ts';

/** Everything a screen, a report or a condition wants to know of a run: a pure fold of its journal. */
export interface RunView {
  /** Undefined until RunCreated. */
  meta: EventOf<'RunCreated'> | undefined;
  phase: 'preparing' | 'briefing' | 'playing' | 'paused' | 'finished' | 'aborted';
  /** Sequence number of the last event folded; 0 for none. */
  lastSeq: number;
  clock: RunClock;
  /** The stage entered last; undefined before the first. */
  stage: string | undefined;
  stages: { stage: string; enteredAt: string; seq: number }[];
  objectives: ReadonlyMap<string, ObjectiveView>;
  milestones: MilestoneView[];
  findings: ReadonlyMap<string, FindingView>;
  hints: EventOf<'HintTaken'>[];
  answers: ReadonlyMap<string, EventOf<'AnswerGiven'>[]>;
  evidence: ReadonlyMap<string, EvidenceView>;
  availability: ReadonlyMap<string, EventOf<'AvailabilitySampled'>[]>;
  harm: EventOf<'HarmObserved'>[];
  injects: EventOf<'InjectDelivered'>[];
  queries: EventOf<'QueryRun'>[];
  /** How the attack would fare now: the last rehearsal. */
  rehearsal?: EventOf<'AttackRehearsed'>;
  notes: EventOf<'NoteAdded'>[];
  audit: AuditEntry[];
  /** Only in what proctor, replay and report are given. */
  attacker: EventOf<'AttackerActed'>[];
  proctorActs: EventOf<'ProctorActed'>[];
  pauses: { pausedAt: string; resumedAt: string | undefined; reason: string }[];
  feed: FeedItem[];
  end: { at: string; seq: number; reason: string; aborted: boolean } | undefined;
}

export interface RunClock {
  /** Virtual instants, RFC 3339. */
  playStartsAt: string | undefined;
  lastEventAt: string | undefined;
}

export interface ObjectiveView {
  id: string;
  state: ObjectiveState;
  fraction: number;
  explanation: string;
  because: Because;
  parts: { id: string; fraction: number; explanation: string }[];
  changedAt: string;
  /** When it was met first; stays when it is lost again. */
  firstMetAt: string | undefined;
  history: { seq: number; at: string; state: ObjectiveState; fraction: number; explanation: string }[];
}

export interface MilestoneView {
  milestone: string;
  subject: string | undefined;
  at: string;
  seq: number;
  because: Because;
}

export interface FindingView {
  finding: FindingRecord;
  archived: boolean;
  suppressedBy: string | undefined;
  raisedAt: string;
  updatedAt: string;
  seq: number;
}

export interface EvidenceView {
  event: EventOf<'EvidenceRegistered'>;
  tamperedAt: string | undefined;
}

export interface AuditEntry {
  seq: number;
  event: AuditRecord;
}

/** One line of what happened, newest last, worded for the team. Facts that would tell too much are not in it. */
export interface FeedItem {
  seq: number;
  at: string;
  kind:
    | 'stage'
    | 'objective'
    | 'finding'
    | 'hint'
    | 'answer'
    | 'evidence'
    | 'action'
    | 'harm'
    | 'shop'
    | 'inject'
    | 'note'
    | 'run'
    | 'proctor'
    | 'attacker';
  text: string;
  /** The objective, finding, question or evidence it is about. */
  about?: string;
}
