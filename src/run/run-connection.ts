import type { Because, EventOf, JournalEvent, ObjectiveState } from '../journal/journal-event.ts';
import type { InvestigatePage, InvestigateRequest } from '../detection/investigate/investigate-page.ts';
import type { RunView } from '../journal/run-view.ts';

/**
 * What a screen or a command holds of a run, in this process or over its socket. `view` is complete up to `view().lastSeq`
 * and, for participants, built from an allow-list: it holds no attacker acts.
 */
export interface RunConnection {
  readonly role: RunRole;
  view(): RunView;
  /** Texts and shape of the scenario that this role may see. */
  briefing(): ScenarioBriefing;
  /** Events with `seq` greater than `afterSeq` that this role may see. */
  events(afterSeq?: number): readonly JournalEvent[];
  /** Hears of each later event, after it is folded into `view()`. */
  subscribe(listener: (event: JournalEvent) => void): () => void;
  /** The run's time now. Cheap; may be asked for each frame. */
  now(): RunTime;
  /** Resolves when the connection is lost or the engine ends. */
  readonly closed: Promise<string>;

  answer(question: string, values: Record<string, string | string[]>): Promise<EventOf<'AnswerGiven'>>;
  /** Price and reason of the next hint; nothing is shown or charged. Without an objective the engine picks one. */
  quoteHint(objective?: string): Promise<HintQuote>;
  takeHint(quote: HintQuote): Promise<EventOf<'HintTaken'>>;
  registerEvidence(evidence: EvidenceRequest): Promise<EventOf<'EvidenceRegistered'>>;
  archiveFinding(id: string, archived: boolean): Promise<void>;
  /** Silences all findings of the same type, those to come included; returns the rule. */
  suppressFinding(id: string): Promise<string>;
  /** Tries the attack once more as dry runs. Open with the last stage. */
  rehearse(): Promise<EventOf<'AttackRehearsed'>>;
  note(text: string): Promise<void>;
  /** Says that the team searched. Screens call it once a search is made, not at each letter. */
  asked(tool: EventOf<'QueryRun'>['tool'], query: string, rows: number): Promise<void>;
  /** Leaves the briefing and lets time run. */
  begin(): Promise<void>;
  /** Closes the stage the team is in, where the scenario leaves that to the team. */
  declareStage(stage: string): Promise<void>;
  finish(): Promise<void>;
  pause(reason: string): Promise<void>;
  resume(reason: string): Promise<void>;
  /** The score so far, with a reason for each line. */
  score(): Promise<ScoreSummary>;
  investigate(request: InvestigateRequest): Promise<InvestigatePage>;
  proctor(act: ProctorAct): Promise<void>;
  cluster(request: ClusterRequest): Promise<ClusterListing>;
  close(): Promise<void>;
}

export type RunRole = 'participant' | 'proctor';

export interface RunTime {
  /** Virtual instant, milliseconds since the epoch. */
  nowMs: number;
  /** Virtual play time so far, pauses excluded. */
  elapsedMs: number;
  running: boolean;
  speed: number;
  /** When play ends by itself, as play time; undefined: never. */
  limitMs: number | undefined;
}

/** What the team may read of the scenario. Parameters are filled in. */
export interface ScenarioBriefing {
  scenario: string;
  title: string;
  /** Markdown. */
  briefing: string;
  stages: { id: string; title: string; goal: string }[];
  /** Objectives of stages not entered yet keep their titles to themselves where the scenario says so (`sealed`). */
  objectives: ObjectiveBriefing[];
  questions: QuestionBriefing[];
  pointsMax: number;
  /** How to reach the cluster, for the shell and the first lines. */
  access: { kubeconfig: string; server: string; environment: Record<string, string> };
}

export interface ObjectiveBriefing {
  id: string;
  stage: string;
  title: string;
  description: string;
  points: number;
  sealed: boolean;
  hintCount: number;
  /** The question that proves it, where an answer does. */
  question?: string;
}

export interface QuestionBriefing {
  id: string;
  stage: string;
  objective?: string;
  title: string;
  /** Markdown. */
  text: string;
  fields: QuestionField[];
}

export interface QuestionField {
  id: string;
  label: string;
  /** `order`: the options, put in order, oldest first. `long`: several lines. */
  kind: 'text' | 'choice' | 'choices' | 'order' | 'list' | 'object' | 'objects' | 'time' | 'address' | 'file' | 'long';
  options?: { value: string; label: string }[];
  /** For objects: the group-resources to pick from. */
  resources?: string[];
  placeholder?: string;
  /** A regular expression that the text must match, and what to say if not. */
  format?: { pattern: string; message: string };
  optional?: boolean;
}

export interface HintQuote {
  objective: string;
  objectiveTitle: string;
  /** 1-based, and how many there are. */
  index: number;
  of: number;
  /** Why this hint, from what the team has seen and done. */
  reason: string;
  /** Fraction of the objective's points, and the same in points. */
  price: number;
  pricePoints: number;
  pointsMax: number;
  free: boolean;
}

export interface EvidenceRequest {
  subject: string;
  kind: EventOf<'EvidenceRegistered'>['kind'];
  note: string;
  /** The bytes to keep, base64; absent: the engine takes `subject` from the cluster itself. */
  content?: string;
  filename?: string;
}

/** A score card as screens show it. Made by `scoring`, never stored. */
export interface ScoreSummary {
  total: number;
  max: number;
  stages: { stage: string; points: number; max: number }[];
  lines: ScoreLineView[];
  /** Milliseconds of play; undefined while not reached. */
  metrics: { id: string; label: string; ms: number | undefined }[];
}

export interface ScoreLineView {
  kind: 'objective' | 'order' | 'harm' | 'hint' | 'answer' | 'bonus' | 'time' | 'evidence';
  id: string;
  points: number;
  max: number;
  reason: string;
  stage?: string;
  state?: ObjectiveState;
  at?: string;
  because: Because;
}

export type ProctorAct =
  | { act: 'inject'; id: string }
  | { act: 'message'; text: string }
  | { act: 'give-hint'; objective: string }
  | { act: 'speed'; speed: number }
  | { act: 'advance'; durationMs: number }
  | { act: 'stop-attacker' }
  | { act: 'extend'; durationMs: number };

/** What the cluster screen asks: a list as kubectl's table shows it. */
export interface ClusterRequest {
  resource: string;
  namespace?: string;
  /** One object as YAML text instead of the table. */
  name?: string;
}

export interface ClusterListing {
  columns: string[];
  rows: { key: string; cells: string[] }[];
  yaml?: string;
}
