import type { Timer } from '../../clock/clock.ts';
import type { Condition } from '../../checks/condition.ts';
import { parseDuration } from '../../checks/duration.ts';
import type { TargetWorld } from '../../checks/target-world.ts';
import { Tracker } from '../../checks/tracker.ts';
import type { Verdict } from '../../checks/verdict.ts';
import type { JournalEvent } from '../../journal/journal-event.ts';
import type { ScenarioInstance } from '../../scenarios/instantiate-scenario.ts';
import type { Target } from '../../target/target.ts';
import type { Recorder } from '../recorder.ts';

/** Who wants to know when the referee has looked again: the intruder, whose reactions rest on conditions too. */
export type AfterLook = () => void;

/** What only the journal tells, and the topic of conditions that it is. */
const TOPICS: Partial<Record<JournalEvent['type'], string>> = {
  AnswerGiven: 'answers',
  EvidenceRegistered: 'evidence',
  EvidenceTampered: 'evidence',
  QueryRun: 'queries',
  FindingRaised: 'findings',
  FindingSuppressed: 'findings',
  FindingArchived: 'findings',
  AvailabilitySampled: 'availability',
  StageEntered: 'stages',
};

/**
 * Watches a scenario's conditions and records what changed: objectives, milestones, harm, stages, injects. Looks again as
 * soon as something changed that a condition reads, and when a condition itself said that time would change it.
 */
export class Referee {
  readonly #instance: ScenarioInstance;
  readonly #world: TargetWorld;
  readonly #target: Target;
  readonly #recorder: Recorder;
  readonly #tracker: Tracker;
  readonly #seqOfAudit = new Map<string, number>();
  readonly #afterLook = new Set<AfterLook>();
  readonly #injects = new Map<string, Timer | 'delivered'>();
  readonly #unsubscribe: (() => void)[] = [];
  #pending: Timer | undefined;
  #recheck: Timer | undefined;
  #active = false;

  constructor(options: { instance: ScenarioInstance; world: TargetWorld; target: Target; recorder: Recorder }) {
    this.#instance = options.instance;
    this.#world = options.world;
    this.#target = options.target;
    this.#recorder = options.recorder;
    this.#tracker = new Tracker({
      rules: this.#instance.rules,
      world: this.#world,
      params: this.#instance.params,
      abilities: [...this.#target.abilities],
      manifest: this.#instance.manifest,
      seqOf: (auditId) => this.#seqOfAudit.get(auditId),
      sealed: (objective) => this.#sealOf(objective),
    });
    this.#unsubscribe.push(this.#recorder.listen((event) => this.#hear(event)));
  }

  get tracker(): Tracker {
    return this.#tracker;
  }

  /** Play starts: everything is looked at once, and the first stage opens. */
  begin(): void {
    this.#world.takeTopics();
    this.#active = true;
    this.#recorder.record({ type: 'StageEntered', stage: this.#instance.scenario.stages[0].id });
    for (const fact of this.#tracker.begin()) this.#recorder.record(fact);
    this.#settled();
    this.#unsubscribe.push(
      this.#target.onAudit(() => this.#wake()),
      this.#target.onChange(() => this.#wake()),
      this.#target.onNodeFact(() => this.#wake()),
    );
  }

  stop(): void {
    this.#active = false;
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#pending?.cancel();
    this.#recheck?.cancel();
    for (const timer of this.#injects.values()) if (timer !== 'delivered') timer.cancel();
  }

  /** How any other condition of the scenario stands. */
  verdict(condition: Condition, place: string): Verdict {
    return this.#tracker.verdict(condition, place);
  }

  onLooked(listener: AfterLook): void {
    this.#afterLook.add(listener);
  }

  /** Looks now at all that waits, instead of at the next turn of the clock. */
  lookNow(): void {
    if (!this.#active) return;
    this.#pending?.cancel();
    this.#pending = undefined;
    this.#look();
  }

  /** Looks a last time, and says what was kept back while play went on. */
  conclude(): void {
    this.lookNow();
    if (this.#active) for (const fact of this.#tracker.speakPlainly()) this.#recorder.record(fact);
  }

  /** What is said of an objective while its stage is not entered and keeps to itself what it is about. */
  #sealOf(id: string): string | undefined {
    const { stages, objectives } = this.#instance.scenario;
    const stage = stages.find((known) => known.id === objectives.find((one) => one.id === id)?.stage);
    if (stage?.sealed !== true || this.#recorder.view.stages.some((entered) => entered.stage === stage.id))
      return undefined;
    return `opens with stage "${stage.title}"`;
  }

  /** Opens a stage that the scenario leaves to the team. */
  enterStage(stage: string): void {
    this.#recorder.record({ type: 'StageEntered', stage });
    this.#settled();
  }

  deliverInject(id: string): boolean {
    const inject = this.#instance.scenario.injects.find((known) => known.id === id);
    if (inject === undefined || this.#injects.get(id) === 'delivered') return false;
    const waiting = this.#injects.get(id);
    if (waiting !== undefined && waiting !== 'delivered') waiting.cancel();
    this.#injects.set(id, 'delivered');
    this.#recorder.record({ type: 'InjectDelivered', id, title: inject.title, text: inject.text });
    return true;
  }

  #hear(event: JournalEvent): void {
    if (event.type === 'AuditRecorded') this.#seqOfAudit.set(event.event.auditID, event.seq);
    const topic = TOPICS[event.type];
    if (topic === undefined) return;
    this.#world.touch(topic);
    this.#wake();
  }

  /** At the end of this instant: what happens at once is looked at once. */
  #wake(): void {
    if (!this.#active || this.#pending !== undefined) return;
    this.#pending = this.#target.clock.after(0, () => {
      this.#pending = undefined;
      this.#look();
    });
  }

  #look(): void {
    if (!this.#active) return;
    for (const fact of this.#tracker.refresh(this.#world.takeTopics())) this.#recorder.record(fact);
    this.#settled();
  }

  #settled(): void {
    this.#openStages();
    this.#prepareInjects();
    this.#recheck?.cancel();
    const at = this.#tracker.recheckAt();
    if (at !== undefined)
      this.#recheck = this.#target.clock.after(Math.max(1, at - this.#target.clock.now()), () => this.#look());
    for (const listener of this.#afterLook) listener();
  }

  /** A stage that opens opens those before it too: whoever is ahead of the story has them behind. */
  #openStages(): void {
    const { stages } = this.#instance.scenario;
    const entered = new Set(this.#recorder.view.stages.map((stage) => stage.stage));
    const last = stages.findLastIndex(
      ({ id, opensWhen }) =>
        entered.has(id) || (opensWhen !== undefined && this.#tracker.verdict(opensWhen, `stage/${id}`).met),
    );
    for (const { id } of stages.slice(0, last + 1))
      if (!entered.has(id)) this.#recorder.record({ type: 'StageEntered', stage: id });
  }

  #prepareInjects(): void {
    for (const inject of this.#instance.scenario.injects) {
      if (this.#injects.has(inject.id) || !this.#tracker.verdict(inject.when, `inject/${inject.id}`).met) continue;
      const delayMs = inject.after === undefined ? 0 : parseDuration(inject.after);
      this.#injects.set(
        inject.id,
        this.#target.clock.after(delayMs, () => void this.deliverInject(inject.id)),
      );
    }
  }
}
