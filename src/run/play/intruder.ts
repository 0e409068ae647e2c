import type { Timer } from '../../clock/clock.ts';
import { parseDuration } from '../../checks/duration.ts';
import type { ScenarioInstance } from '../../scenarios/instantiate-scenario.ts';
import type { Reaction } from '../../scenarios/schema/attack-schema.ts';
import type { Target } from '../../target/target.ts';
import type { Recorder } from '../recorder.ts';
import type { Referee } from './referee.ts';
import type { ScriptActor } from './script-actor.ts';

interface Standing {
  done: number;
  /** Counting down to the next turn. */
  timer: Timer | undefined;
  /** No turn before this instant. */
  restsUntilMs: number;
}

/**
 * Lets the script's actors react to what the team does. A reaction whose condition holds counts down; if the condition stops
 * holding meanwhile it is dropped, and if what it needs is gone when its time has come it is skipped.
 */
export class Intruder {
  readonly #reactions: readonly Reaction[];
  readonly #script: ScriptActor;
  readonly #referee: Referee;
  readonly #target: Target;
  readonly #recorder: Recorder;
  readonly #standing = new Map<string, Standing>();
  #stopped = false;

  constructor(options: {
    instance: ScenarioInstance;
    script: ScriptActor;
    referee: Referee;
    target: Target;
    recorder: Recorder;
  }) {
    this.#reactions = options.instance.attack.reactions;
    this.#script = options.script;
    this.#referee = options.referee;
    this.#target = options.target;
    this.#recorder = options.recorder;
    this.#referee.onLooked(() => this.#consider());
  }

  stop(): void {
    this.#stopped = true;
    for (const standing of this.#standing.values()) standing.timer?.cancel();
  }

  #consider(): void {
    if (this.#stopped) return;
    for (const reaction of this.#reactions) {
      const standing = this.#standing.get(reaction.id) ?? { done: 0, timer: undefined, restsUntilMs: 0 };
      this.#standing.set(reaction.id, standing);
      if (standing.done >= reaction.times) continue;
      const holds = this.#referee.verdict(reaction.when, `reaction/${reaction.id}`).met;
      if (holds && standing.timer === undefined) this.#countDown(reaction, standing);
      else if (!holds && standing.timer !== undefined) this.#drop(reaction, standing);
    }
  }

  #countDown(reaction: Reaction, standing: Standing): void {
    const nowMs = this.#target.clock.now();
    const delayMs = Math.max(parseDuration(reaction.delay), standing.restsUntilMs - nowMs);
    standing.timer = this.#target.clock.after(delayMs, () => this.#act(reaction, standing));
    this.#say(reaction, 'scheduled', `in ${Math.round(delayMs / 1000)} s`);
  }

  #drop(reaction: Reaction, standing: Standing): void {
    standing.timer?.cancel();
    standing.timer = undefined;
    this.#say(reaction, 'stopped', 'what it reacted to is no more');
  }

  #act(reaction: Reaction, standing: Standing): void {
    standing.timer = undefined;
    standing.done += 1;
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

  #say(
    reaction: Reaction,
    outcome: 'succeeded' | 'refused' | 'skipped' | 'scheduled' | 'stopped',
    detail: string,
  ): void {
    const { id, title, technique } = reaction;
    this.#recorder.record(
      { type: 'AttackerActed', step: id, title, outcome, detail, ...(technique === undefined ? {} : { technique }) },
      'attacker',
    );
  }
}
