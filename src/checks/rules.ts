import type { AuditPattern, Cel, Condition, Selection, Template } from './condition.ts';

/** What a tracker keeps watch over. Scenarios hold these; anything with this shape will do. */
export interface Rules {
  facts: Readonly<Record<string, FactRule>>;
  milestones: readonly MilestoneRule[];
  objectives: readonly ObjectiveRule[];
  harm: readonly HarmRule[];
}

export interface FactRule {
  collect: readonly ({ from: Selection; value: Cel } | { audit: AuditPattern; value: Cel })[];
  keep: 'start' | 'now' | 'ever';
}

export interface MilestoneRule {
  id: string;
  when: Condition;
  forEach?: { in: Cel; as: string };
}

export interface ObjectiveRule {
  id: string;
  needs?: readonly string[];
  requires?: readonly string[];
  when: Condition;
  failWhen?: Condition;
  regress: 'reopen' | 'keep';
}

export interface HarmRule {
  id: string;
  audit?: AuditPattern;
  gone?: Selection;
  when?: Condition;
  unless?: Condition;
  say: Template;
}
