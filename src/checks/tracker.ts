import type { Because, Fact, ObjectiveState } from '../journal/journal-event.ts';
import { asText, CelCompiler } from './cel.ts';
import type { Condition } from './condition.ts';
import { type Context, listOf } from './context.ts';
import { evaluate } from './evaluate.ts';
import { FactBook } from './fact-book.ts';
import { newHarm, readsOfHarm } from './harm-watch.ts';
import { readsOf, type Topic } from './reads.ts';
import type { HarmRule, MilestoneRule, ObjectiveRule, Rules } from './rules.ts';
import { earlier, type Verdict } from './verdict.ts';
import type { World } from './world.ts';

export interface TrackerOptions {
  rules: Rules;
  world: World;
  params: Readonly<Record<string, unknown>>;
  abilities: readonly string[];
  manifest: Context['manifest'];
  /** The journal's number of an audit event. */
  seqOf: (auditId: string) => number | undefined;
  /** What is said of an objective that is not met, while its stage keeps to itself what stands in the way. */
  sealed?: (objective: string) => string | undefined;
}

interface Standing {
  state: ObjectiveState;
  fraction: number;
  explanation: string;
  firstMetAt: number | undefined;
}

/** Objectives closer than this count as unchanged: sums of shares are not exact. */
const EPSILON = 1e-6;
/** Milestones and objectives may rest on each other; more rounds than this would be a circle. */
const MAX_ROUNDS = 6;

/**
 * Watches a scenario's conditions over a world and tells what changed. Nothing is asked twice without need: every rule is
 * looked at again when a topic that it reads has changed, or when its own verdict said that time would change it.
 */
export class Tracker {
  readonly facts: FactBook;
  readonly #options: TrackerOptions;
  readonly #cel = new CelCompiler();
  readonly #memory = new Map<string, unknown>();
  readonly #standing = new Map<string, Standing>();
  readonly #milestones: { milestone: string; subject?: string; at: number }[] = [];
  /** Which conditions of objectives were seen met and unmet: a scenario's test asks for both. */
  readonly seen = new Map<string, { met: boolean; unmet: boolean }>();
  readonly #recheck = new Map<string, number>();
  readonly #reads = new Map<string, ReadonlySet<Topic>>();
  readonly #world: World;
  #plain = false;

  constructor(options: TrackerOptions) {
    this.#options = options;
    this.facts = new FactBook(options.rules.facts);
    this.#world = overlaid(options.world, {
      objective: (id) => this.#objective(id),
      milestones: () => this.#milestones,
    });
    const { milestones, objectives, harm } = options.rules;
    for (const rule of milestones)
      this.#reads.set(`milestone ${rule.id}`, withFacts(readsOf(rule.when), rule.forEach?.in));
    for (const rule of objectives) this.#reads.set(`objective ${rule.id}`, readsOfObjective(rule));
    for (const rule of harm) this.#reads.set(`harm ${rule.id}`, readsOfHarm(rule));
  }

  /** Looks at everything once, when play starts. */
  begin(): Fact[] {
    return this.#look(undefined);
  }

  /** Looks at what rests on these topics, and at what time itself may have changed. */
  refresh(topics: Iterable<Topic>): Fact[] {
    return this.#look(new Set(topics));
  }

  /** Play is over: from now on sentences keep nothing back. */
  speakPlainly(): Fact[] {
    this.#plain = true;
    return this.#look(undefined);
  }

  /** When to call `refresh` again although nothing happened. */
  recheckAt(): number | undefined {
    return [...this.#recheck.values()].reduce<number | undefined>((soonest, at) => earlier(soonest, at), undefined);
  }

  /** How any other condition of the scenario stands: of a stage, a hint, an inject, the intruder. */
  verdict(condition: Condition, place: string, vars: Record<string, unknown> = {}): Verdict {
    return evaluate(condition, this.#context(vars), place);
  }

  /** How every simple condition of the objectives stands now, by its place: met, or not and where. */
  standing(): Map<string, boolean> {
    const seen: Context['seen'] = new Map();
    for (const rule of this.#options.rules.objectives) evaluate(rule.when, { ...this.#context(), seen }, rule.id);
    return new Map([...seen].map(([place, { unmet }]) => [place, !unmet]));
  }

  /** For templates and expressions outside of conditions. */
  context(vars: Record<string, unknown> = {}): Context {
    return this.#context(vars);
  }

  #look(topics: Set<Topic> | undefined): Fact[] {
    const out: Fact[] = [];
    const changed = topics === undefined ? undefined : new Set(topics);
    if (this.facts.refresh(() => this.#context(), changed)) changed?.add('facts');
    let fresh = changed;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const moved = this.#lookAtMilestones(fresh, out);
      for (const topic of moved) fresh?.add(topic);
      for (const rule of this.#options.rules.objectives) {
        if (this.#due(`objective ${rule.id}`, fresh)) this.#lookAtObjective(rule, out, moved);
      }
      if (moved.size === 0) break;
      fresh = moved;
    }
    for (const rule of this.#options.rules.harm) if (this.#due(`harm ${rule.id}`, changed)) this.#lookAtHarm(rule, out);
    return out;
  }

  /** All that are reached now, those that rest on others included, before anything is said of objectives. */
  #lookAtMilestones(topics: ReadonlySet<Topic> | undefined, out: Fact[]): Set<Topic> {
    const moved = new Set<Topic>();
    let fresh = topics;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const reached = new Set<Topic>();
      for (const rule of this.#options.rules.milestones) {
        if (this.#due(`milestone ${rule.id}`, fresh)) this.#lookAtMilestone(rule, out, reached);
      }
      if (reached.size === 0) return moved;
      reached.forEach((topic) => moved.add(topic));
      fresh = reached;
    }
    return moved;
  }

  #due(rule: string, topics: ReadonlySet<Topic> | undefined): boolean {
    if (topics === undefined) return true;
    if ((this.#recheck.get(rule) ?? Infinity) <= this.#world.now()) return true;
    const reads = this.#reads.get(rule);
    return reads !== undefined && [...topics].some((topic) => reads.has(topic));
  }

  #lookAtMilestone(rule: MilestoneRule, out: Fact[], moved: Set<Topic>): void {
    const context = this.#context();
    const subjects = rule.forEach === undefined ? [undefined] : listOf(rule.forEach.in, context).map(asText);
    const key = `milestone ${rule.id}`;
    this.#recheck.delete(key);
    for (const subject of subjects) {
      if (this.#milestones.some((m) => m.milestone === rule.id && m.subject === subject)) continue;
      const vars = rule.forEach === undefined || subject === undefined ? {} : { [rule.forEach.as]: subject };
      const verdict = evaluate(rule.when, { ...context, vars }, `${key} ${subject ?? ''}`);
      this.#remind(key, verdict);
      if (!verdict.met) continue;
      this.#milestones.push({
        milestone: rule.id,
        ...(subject === undefined ? {} : { subject }),
        at: this.#world.now(),
      });
      out.push({
        type: 'MilestoneReached',
        milestone: rule.id,
        ...(subject === undefined ? {} : { subject }),
        because: this.#because(verdict),
      });
      moved.add('milestones');
    }
  }

  #lookAtObjective(rule: ObjectiveRule, out: Fact[], moved: Set<Topic>): void {
    const key = `objective ${rule.id}`;
    const before = this.#standing.get(rule.id);
    this.#recheck.delete(key);
    const locked = (rule.needs ?? []).some((id) => this.#standing.get(id)?.firstMetAt === undefined);
    const stands = locked ? lockedVerdict(rule) : evaluate(rule.when, this.#context(), rule.id);
    const verdict = this.#sealed(rule.id, stands);
    this.#remind(key, verdict);
    const next = locked ? lockedStanding(verdict) : this.#standingOf(rule, verdict, before);
    this.#standing.set(rule.id, next);
    if (before !== undefined && sameStanding(before, next)) return;
    out.push({
      type: 'ObjectiveChanged',
      objective: rule.id,
      state: next.state,
      fraction: next.fraction,
      explanation: next.explanation,
      because: this.#because(verdict),
      ...(verdict.parts === undefined ? {} : { parts: verdict.parts }),
    });
    moved.add('objectives');
  }

  #sealed(objective: string, verdict: Verdict): Verdict {
    const seal = verdict.met || this.#plain ? undefined : this.#options.sealed?.(objective);
    if (seal === undefined) return verdict;
    const { parts: _parts, ...rest } = verdict;
    return { ...rest, explanation: seal, objects: [], auditIds: [] };
  }

  #standingOf(rule: ObjectiveRule, verdict: Verdict, before: Standing | undefined): Standing {
    const firstMetAt = before?.firstMetAt ?? (verdict.met ? this.#world.now() : undefined);
    if (rule.regress === 'keep' && before?.firstMetAt !== undefined) return before;
    const kept = rule.regress === 'keep' ? (before?.fraction ?? 0) : 0;
    const { explanation } = verdict;
    if (verdict.met) return { state: 'met', fraction: 1, explanation, firstMetAt };
    const fraction = Math.max(verdict.fraction, kept);
    if (rule.failWhen !== undefined) {
      const failed = evaluate(rule.failWhen, this.#context(), `${rule.id}/fail`);
      this.#remind(`objective ${rule.id}`, failed);
      if (failed.met) return { state: 'missed', fraction, explanation: failed.explanation, firstMetAt };
    }
    if (firstMetAt !== undefined) return { state: 'lost', fraction, explanation, firstMetAt };
    return { state: fraction > EPSILON ? 'partly' : 'open', fraction, explanation, firstMetAt };
  }

  #lookAtHarm(rule: HarmRule, out: Fact[]): void {
    for (const harm of newHarm(rule, this.#context())) {
      const because = this.#because({ auditIds: harm.auditIds, objects: harm.object === '' ? [] : [harm.object] });
      out.push({ type: 'HarmObserved', rule: harm.rule, object: harm.object, explanation: harm.explanation, because });
    }
  }

  #remind(key: string, verdict: Verdict): void {
    const at = earlier(this.#recheck.get(key), verdict.recheckAt);
    if (at !== undefined) this.#recheck.set(key, at);
  }

  #because(decided: { auditIds: string[]; objects: string[] }): Because {
    const events = decided.auditIds.map(this.#options.seqOf).filter((seq) => seq !== undefined);
    return { events: events.sort((a, b) => a - b), objects: decided.objects.slice(0, 10) };
  }

  #objective(id: string): { state: string; fraction: number; firstMetAt?: number } | undefined {
    const standing = this.#standing.get(id);
    if (standing === undefined) return undefined;
    const { state, fraction, firstMetAt } = standing;
    return { state, fraction, ...(firstMetAt === undefined ? {} : { firstMetAt }) };
  }

  #context(vars: Record<string, unknown> = {}): Context {
    return {
      world: this.#world,
      cel: this.#cel,
      params: this.#options.params,
      facts: this.facts.values,
      factsVersion: this.facts.version,
      vars,
      memory: this.#memory,
      evaluate,
      seen: this.seen,
      plain: this.#plain,
      abilities: new Set(this.#options.abilities),
      manifest: this.#options.manifest,
    };
  }
}

function readsOfObjective(rule: ObjectiveRule): Set<Topic> {
  const topics = readsOf(rule.when);
  if (rule.failWhen !== undefined) for (const topic of readsOf(rule.failWhen)) topics.add(topic);
  if ((rule.needs ?? []).length > 0) topics.add('objectives');
  topics.add('stages');
  return topics;
}

function withFacts(topics: Set<Topic>, expression: string | undefined): Set<Topic> {
  if (expression !== undefined && /\bfacts\b/.test(expression)) topics.add('facts');
  return topics;
}

function lockedVerdict(rule: ObjectiveRule): Verdict {
  return {
    met: false,
    fraction: 0,
    explanation: `opens when ${(rule.needs ?? []).join(', ')} is met`,
    objects: [],
    auditIds: [],
  };
}

function lockedStanding(verdict: Verdict): Standing {
  return { state: 'locked', fraction: 0, explanation: verdict.explanation, firstMetAt: undefined };
}

function sameStanding(a: Standing, b: Standing): boolean {
  return a.state === b.state && Math.abs(a.fraction - b.fraction) < EPSILON && a.explanation === b.explanation;
}

/** The world with the tracker's own knowledge of objectives and milestones: they count before they are journaled. */
function overlaid(world: World, over: Pick<World, 'objective' | 'milestones'>): World {
  return {
    now: () => world.now(),
    playStartsAt: () => world.playStartsAt(),
    list: (resource) => world.list(resource),
    listAtStart: (resource) => world.listAtStart(resource),
    changes: () => world.changes(),
    nodeFacts: () => world.nodeFacts(),
    audit: () => world.audit(),
    evidence: () => world.evidence(),
    findings: () => world.findings(),
    answer: (question) => world.answer(question),
    queries: () => world.queries(),
    availability: (service) => world.availability(service),
    canI: (question) => world.canI(question),
    canConnect: (from, to) => world.canConnect(from, to),
    admits: (write) => world.admits(write),
    ...over,
  };
}
