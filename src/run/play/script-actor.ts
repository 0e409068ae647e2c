import type { Context } from '../../checks/context.ts';
import type { Random } from '../../clock/random.ts';
import type { Act, Actor } from '../../scenarios/schema/attack-schema.ts';
import type { Found } from '../../scenarios/schema/walkthrough-schema.ts';
import type { Target, TargetExecOutcome, TargetResponse } from '../../target/target.ts';
import { fillNamed, findValues } from './found-values.ts';
import { atOnceIfPossible } from './maybe-async.ts';
import { type ActContext, requestsOfAct } from './requests-of-act.ts';
import { type Standpoint, standpointOf, whyCutOff } from './standpoint.ts';

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
    const standpoint = standpointOf(step, this.#actors[step.actor], this.#target, this.#context);
    if (typeof standpoint === 'string') return { outcome: 'refused', detail: standpoint };
    const found = findValues(step.let ?? {}, this.#context());
    let outcome: StepOutcome = { outcome: 'succeeded', detail: 'nothing to do' };
    for (const [index, act] of acts.entries()) {
      if (index > 0) between();
      outcome = yield* this.#perform(standpoint, fillNamed(act, found));
      if (outcome.outcome === 'refused' && step.expectRefusal !== true) return outcome;
    }
    return outcome;
  }

  *#perform({ actor, pod }: Standpoint, act: Act): Generator<unknown, StepOutcome, unknown> {
    if ('command' in act) {
      if (pod === undefined) return { outcome: 'refused', detail: 'it sits in no pod' };
      const exec = { namespace: pod.namespace, pod: pod.name, command: act.command };
      return outcomeOfCommand(act.command, (yield this.#target.runInside(exec)) as TargetExecOutcome);
    }
    const cutOff = whyCutOff(pod, this.#target);
    if (cutOff !== undefined) return { outcome: 'refused', detail: cutOff };
    if ('exec' in act)
      return outcomeOfCommand(act.exec.command, (yield this.#target.exec(actor, act.exec)) as TargetExecOutcome);
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
}

function outcomeOfCommand(command: readonly string[], done: TargetExecOutcome): StepOutcome {
  if (done.outcome === 'refused') return { outcome: 'refused', detail: messageOf(done.status, done.body) };
  const said = done.exitCode === 0 ? '' : `: ${done.stderr.trim()}`;
  return { outcome: 'succeeded', detail: `${command[0]} ended with ${done.exitCode}${said}` };
}

function messageOf(status: number, body: unknown): string {
  const message = typeof body === 'object' && body !== null ? (body as { message?: unknown }).message : undefined;
  return typeof message === 'string' && status >= 400 ? `${status} ${message}` : String(status);
}
