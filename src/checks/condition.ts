/** An expression in CEL. */
export type Cel = string;
/** Text in which `{expression}` stands for the value of a CEL expression. */
export type Template = string;
/** `90s`, `15m`, `2h`, `1d`, or sums such as `1h30m`. */
export type Duration = string;

/**
 * What must be true. Exactly one of the keys; `say` replaces the sentence with which it explains itself.
 * README.md of this folder describes each for scenario authors.
 */
export type Condition = (
  | { allOf: Condition[] }
  | { anyOf: Condition[] }
  | { not: Condition }
  | { parts: Part[] }
  | { each: Each }
  | { all: Quantified }
  | { any: Quantified }
  | { none: Selection }
  | { count: Counted }
  | { audit: AuditPattern & Bounds }
  | { before: { first: Moment; then: Moment } }
  | { canI: AccessCheck }
  | { canConnect: ConnectCheck }
  | { admits: AdmissionCheck }
  | { answer: { question: string; atLeast?: number } }
  | { asked: { tool?: string[]; matching?: string; atLeast?: number } }
  | { objective: { id: string; state: 'met' | 'ever-met' | 'partly' } }
  | { milestone: { id: string; subject?: Template; ago?: Duration } }
  | { elapsed: Duration }
  | { available: { service: string; for?: Duration } }
  | { holdFor: { time: Duration; when: Condition } }
  /** A lesser answer: worth this share, and never met. */
  | { worth: { share: number; when: Condition } }
  | { expression: Cel }
) & { say?: Saying };

/** Sentences for either outcome. In `unmet`, `object` (or `event`, `evidence`) is the one that decided. */
export interface Saying {
  met?: Template;
  unmet?: Template;
  /** Said in place of `unmet` until these objectives were met once: what decides is for the team to find out. */
  before?: { objective: string[]; say: Template };
}

/** A condition with a share of the points. */
export interface Part {
  id: string;
  title?: string;
  weight: number;
  /** Left out, and its weight given to the others, where the target lacks it. */
  requires?: string[];
  when: Condition;
}

/** The condition once for every value of a list, under a name that expressions and templates can use. */
export interface Each {
  in: Cel;
  as: string;
  when: Condition;
  /** What an empty list means; `unmet` unless said. */
  empty?: 'met' | 'unmet';
}

/** Objects of the API, facts of nodes, or pieces of evidence. All given filters must fit. */
export interface Selection {
  /** A group-resource such as `clusterrolebindings.rbac.authorization.k8s.io`, or `node-facts`, or `evidence`. */
  resource: string;
  namespace?: Template | Template[];
  name?: Template | Template[];
  labels?: Record<string, Template>;
  where?: Cel;
  /** Look at the state when play started instead of now. */
  at?: 'now' | 'start';
}

export interface Quantified extends Selection {
  that: Cel;
  /** What it means that nothing is selected; `unmet` unless said. */
  empty?: 'met' | 'unmet';
}

export interface Bounds {
  atLeast?: number;
  atMost?: number;
}
export type Counted = Selection & Bounds;

/** Audit events. Plain filters are quick; `where` sees the rest as `event`. */
export interface AuditPattern {
  verb?: string[];
  /** `secrets`, `deployments.apps`, `pods/exec`. */
  resource?: string[];
  namespace?: Template | Template[];
  name?: Template | Template[];
  user?: Template[];
  notUser?: Template[];
  /** Only calls that were let through and worked (2xx, 101); the default is true. */
  succeeded?: boolean;
  where?: Cel;
  /** `play` (the default) or `history`: from when on. */
  since?: 'play' | 'history';
}

export type Moment =
  | { audit: AuditPattern }
  | { evidence: { where: Cel } }
  | { milestone: string }
  | { objective: string }
  | { firstMet: Condition };

export interface AccessCheck {
  user: Template;
  groups?: Template[];
  verb: string[];
  resource?: string[];
  namespace?: Template | Template[];
  path?: string[];
  expect: boolean;
}

export interface ConnectCheck {
  /** Pods of the cluster (a selection of `pods`) or an address. */
  from: Selection | { address: Template };
  to: Selection | { address: Template } | { service: Template; namespace: Template };
  port: number;
  protocol?: 'TCP' | 'UDP';
  expect: boolean;
  empty?: 'met' | 'unmet';
}

export interface AdmissionCheck {
  user: Template;
  groups?: Template[];
  verb: 'create' | 'update' | 'patch' | 'delete';
  resource: string;
  namespace?: Template;
  name?: Template;
  /** The body, or the selected objects one after another (as they stood when play started), or a file of manifests. */
  body?: unknown;
  bodies?: Selection & { as?: 'pod' };
  file?: string;
  expect: boolean;
}
