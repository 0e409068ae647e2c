import type { Context } from '../../checks/context.ts';
import { Random } from '../../clock/random.ts';
import type { Act, Actor } from '../../scenarios/schema/attack-schema.ts';
import type { Found } from '../../scenarios/schema/walkthrough-schema.ts';
import type { Target, TargetActor, TargetExecOutcome, TargetResponse } from '../../target/target.ts';
import { fillNamed, findValues } from './found-values.ts';
import { atOnceIfPossible } from './maybe-async.ts';
import { type ActContext, requestsOfAct } from './requests-of-act.ts';

/** One step of the script, whoever takes it: history, routine or reaction. */
export interface ScriptStep {
  id: string;
  title: string;
  actor: string;
  address?: string | undefined;
  userAgent?: string | undefined;
  technique?: string | undefined;
  let?: Record<string, Found> | undefined;
  do: Act[];
  expectRefusal?: boolean | undefined;
}

export interface StepOutcome {
  outcome: 'succeeded' | 'refused';
  /** The last answer, in a sentence. */
  detail: string;
}

/** Acts of a script are seconds apart, not milliseconds. */
const BETWEEN_ACTS_MS: [number, number] = [300, 2500];

/** Takes the steps of a script in the cluster, each as its own actor. */
export class ScriptActor {
  readonly #target: Target;
  readonly #actors: Readonly<Record<string, Actor>>;
  readonly #manifest: ActContext['manifest'];
  readonly #context: () => Context;

  constructor(options: {
    target: Target;
    actors: Readonly<Record<string, Actor>>;
    manifest: ActContext['manifest'];
    /** For what steps find in the cluster. */
    context: () => Context;
  }) {
    this.#target = options.target;
    this.#actors = options.actors;
    this.#manifest = options.manifest;
    this.#context = options.context;
  }

  /** Takes a step now, at once where the cluster answers at once. `between` lets time pass between its acts. */
  take(
    step: ScriptStep,
    acts: readonly Act[],
    between: () => void = () => undefined,
  ): StepOutcome | Promise<StepOutcome> {
    return atOnceIfPossible(this.#takeAll(step, acts, between));
  }

  /** How long the actor waits before its next act, as the seed decides. */
  pauseMs(random: Random): number {
    return random.int(...BETWEEN_ACTS_MS);
  }

  *#takeAll(step: ScriptStep, acts: readonly Act[], between: () => void): Generator<unknown, StepOutcome, unknown> {
    const actor = this.#actorOf(step);
    const found = findValues(step.let ?? {}, this.#context());
    let outcome: StepOutcome = { outcome: 'succeeded', detail: 'nothing to do' };
    for (const [index, act] of acts.entries()) {
      if (index > 0) between();
      outcome = yield* this.#perform(actor, fillNamed(act, found));
      if (outcome.outcome === 'refused' && step.expectRefusal !== true) return outcome;
    }
    return outcome;
  }

  *#perform(actor: TargetActor, act: Act): Generator<unknown, StepOutcome, unknown> {
    if ('exec' in act) {
      const done = (yield this.#target.exec(actor, act.exec)) as TargetExecOutcome;
      return done.outcome === 'ended'
        ? { outcome: 'succeeded', detail: `${act.exec.command.join(' ')} ended with ${done.exitCode}` }
        : { outcome: 'refused', detail: messageOf(done.status, done.body) };
    }
    const context = {
      target: this.#target,
      manifest: this.#manifest,
      isKubectl: actor.userAgent.startsWith('kubectl/'),
    };
    let last: StepOutcome = { outcome: 'succeeded', detail: 'nothing to do' };
    for (const request of requestsOfAct(act, context)) {
      const answer = (yield this.#target.act(actor, request)) as TargetResponse;
      const detail = `${request.method} ${request.path}: ${messageOf(answer.status, answer.body)}`;
      last = { outcome: answer.status < 400 ? 'succeeded' : 'refused', detail };
      if (last.outcome === 'refused') break;
    }
    return last;
  }

  #actorOf(step: ScriptStep): TargetActor {
    const actor = this.#actors[step.actor];
    const { namespace, name } = actor.serviceAccount ?? {};
    const account = `system:serviceaccount:${namespace}:${name}`;
    const accountGroups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'];
    return {
      username: actor.serviceAccount === undefined ? actor.user : account,
      groups: actor.serviceAccount === undefined ? actor.groups : accountGroups,
      userAgent: step.userAgent ?? actor.userAgent,
      sourceIP: this.#addressOf(step, actor),
    };
  }

  /** `any`: one of the actor's, another each time. */
  #addressOf(step: ScriptStep, { addresses }: Actor): string {
    if (step.address !== 'any') return step.address ?? addresses[0];
    return new Random(`${step.id} ${this.#target.clock.now()}`).pick(addresses);
  }
}

function messageOf(status: number, body: unknown): string {
  const message = typeof body === 'object' && body !== null ? (body as { message?: unknown }).message : undefined;
  return typeof message === 'string' && status >= 400 ? `${status} ${message}` : String(status);
}
