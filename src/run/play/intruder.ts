import { type ActorRefFrom, createActor } from 'xstate';
import type { Timer } from '../../clock/clock.ts';
import { parseDuration } from '../../checks/duration.ts';
import type { AttackerActed } from '../../journal/journal-event.ts';
import type { ScenarioInstance } from '../../scenarios/instantiate-scenario.ts';
import type { Reaction, Surrender } from '../../scenarios/schema/attack-schema.ts';
import type { Target } from '../../target/target.ts';
import type { Recorder } from '../recorder.ts';
import { type ReactionEvent, reactionMachine } from './reaction-machine.ts';
import type { Referee } from './referee.ts';
import type { ScriptActor } from './script-actor.ts';

interface Standing {
  reaction: Reaction;
  course: ActorRefFrom<typeof reactionMachine>;
  /** Counting down to the next turn. */
  timer: Timer | undefined;
  /** No turn before this instant. */
  restsUntilMs: number;
}

type Told = Pick<Reaction, 'id' | 'title'> & { technique?: string | undefined };

/** What giving up is told as. */
const SURRENDER_ID = 'surrender';

/**
 * Lets the script's actors react to what the team does. A reaction whose condition holds counts down; if the condition stops
 * holding meanwhile it is dropped, and if what it needs is gone when its time has come it is skipped. An intruder who is shut
 * out for good gives up.
 */
export class Intruder {
  readonly #standing: readonly Standing[];
  readonly #surrender: Surrender | undefined;
  /** Whose reactions end when the intruder gives up; colleagues go on. */
  readonly #intruders: ReadonlySet<string>;
  readonly #script: ScriptActor;
  readonly #referee: Referee;
  readonly #target: Target;
  readonly #recorder: Recorder;
  #surrenderTimer: Timer | undefined;
  #stopped = false;

  constructor(options: {
    instance: ScenarioInstance;
    script: ScriptActor;
    referee: Referee;
    target: Target;
    recorder: Recorder;
  }) {
    const { actors, reactions, surrender } = options.instance.attack;
    this.#surrender = surrender;
    this.#intruders = new Set(Object.keys(actors).filter((id) => actors[id].role === 'intruder'));
    this.#standing = reactions.map((reaction) => {
      const course = createActor(reactionMachine, { input: { times: reaction.times } });
      return { reaction, course: course.start(), timer: undefined, restsUntilMs: 0 };
    });
    this.#script = options.script;
    this.#referee = options.referee;
    this.#target = options.target;
    this.#recorder = options.recorder;
    this.#referee.onLooked(() => this.#consider());
  }

  stop(): void {
    this.#stopped = true;
    this.#surrenderTimer?.cancel();
    for (const { timer } of this.#standing) timer?.cancel();
  }

  #consider(): void {
    if (this.#stopped) return;
    for (const standing of this.#standing) {
      const { reaction, course } = standing;
      const state = course.getSnapshot().value;
      if (state === 'over') continue;
      const holds = this.#referee.verdict(reaction.when, `reaction/${reaction.id}`).met;
      if (holds && state === 'watching') this.#countDown(standing);
      else if (!holds && state === 'waiting') this.#drop(standing, 'CEASES', 'what it reacted to is no more');
    }
    this.#considerSurrender();
  }

  #countDown(standing: Standing): void {
    const { reaction, course } = standing;
    const nowMs = this.#target.clock.now();
    const delayMs = Math.max(parseDuration(reaction.delay), standing.restsUntilMs - nowMs);
    course.send({ type: 'HOLDS' });
    standing.timer = this.#target.clock.after(delayMs, () => this.#act(standing));
    this.#say(reaction, 'scheduled', `in ${Math.round(delayMs / 1000)} s`);
  }

  #drop(standing: Standing, event: ReactionEvent['type'], why: string): void {
    standing.timer?.cancel();
    standing.timer = undefined;
    standing.course.send({ type: event });
    this.#say(standing.reaction, 'stopped', why);
  }

  #act(standing: Standing): void {
    const { reaction, course } = standing;
    standing.timer = undefined;
    course.send({ type: 'DUE' });
    if (reaction.again !== undefined) standing.restsUntilMs = this.#target.clock.now() + parseDuration(reaction.again);
    const needed =
      reaction.requires === undefined
        ? undefined
        : this.#referee.verdict(reaction.requires, `reaction/${reaction.id}/requires`);
    if (needed?.met === false) return this.#say(reaction, 'skipped', needed.explanation);
    const taken = this.#script.take(reaction, reaction.do);
    if (taken instanceof Promise) void taken.then(({ outcome, detail }) => this.#say(reaction, outcome, detail));
    else this.#say(reaction, taken.outcome, taken.detail);
  }

  /** Shut out for so long without a break, it is over; a door that opens in time starts the wait anew. */
  #considerSurrender(): void {
    const surrender = this.#surrender;
    if (surrender === undefined) return;
    const shutOut = this.#referee.verdict(surrender.when, SURRENDER_ID).met;
    if (shutOut)
      this.#surrenderTimer ??= this.#target.clock.after(parseDuration(surrender.delay), () => this.#giveUp(surrender));
    else if (this.#surrenderTimer !== undefined) {
      this.#surrenderTimer.cancel();
      this.#surrenderTimer = undefined;
    }
  }

  #giveUp({ title }: Surrender): void {
    const left = this.#standing.filter(
      ({ reaction, course }) => this.#intruders.has(reaction.actor) && course.getSnapshot().value !== 'over',
    );
    if (left.length === 0) return;
    for (const standing of left) {
      standing.timer?.cancel();
      standing.timer = undefined;
      standing.course.send({ type: 'GIVE_UP' });
    }
    this.#say({ id: SURRENDER_ID, title }, 'stopped', 'every way back is shut');
  }

  #say({ id, title, technique }: Told, outcome: AttackerActed['outcome'], detail: string): void {
    this.#recorder.record(
      { type: 'AttackerActed', step: id, title, outcome, detail, ...(technique === undefined ? {} : { technique }) },
      'attacker',
    );
  }
}
