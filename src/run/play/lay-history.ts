import { parseTime } from '../../clock/clock.ts';
import type { Random } from '../../clock/random.ts';
import { parseDuration } from '../../checks/duration.ts';
import type { Act, Attack, HistoryStep, Routine } from '../../scenarios/schema/attack-schema.ts';
import type { Target } from '../../target/target.ts';
import { UserError } from '../../user-error.ts';
import type { ScriptActor, ScriptStep } from './script-actor.ts';

/** Heartbeats need no history: one now and then is enough. */
const COARSE_MS = 12 * 3_600_000;
const DAY_MS = 24 * 3_600_000;
/** Before play starts everything beats as usual again. */
const SETTLING_MS = 60_000;

interface Turn {
  atMs: number;
  step: ScriptStep;
  acts: readonly Act[];
  spreadMs: number | undefined;
}

/** Lives through the days before play: ordinary work, scanners and the intrusion, each act at its own instant. */
export async function layHistory(options: {
  attack: Attack;
  script: ScriptActor;
  target: Target;
  random: Random;
  playStartsAtMs: number;
  /** Hears of each day that begins, counted from one. */
  onDay?: (day: number) => void;
}): Promise<void> {
  const { attack, script, target, random, playStartsAtMs, onDay } = options;
  const beganMs = target.clock.now();
  let day = 0;
  const turns = [
    ...attack.history.map((step) => turnOf(step)),
    ...attack.routines.flatMap((routine) => turnsOf(routine, random.fork(`routine ${routine.id}`))),
  ].sort((a, b) => a.atMs - b.atMs);
  target.time.hurry(COARSE_MS);
  for (const turn of turns) {
    if (turn.atMs >= playStartsAtMs) continue;
    goTo(target, turn.atMs);
    for (const days = (turn.atMs - beganMs) / DAY_MS; day <= days; ) onDay?.(++day);
    const pauses = random.fork(`pauses ${turn.step.id} ${turn.atMs}`);
    const { outcome, detail } = await script.take(turn.step, turn.acts, () => {
      const pauseMs =
        turn.spreadMs === undefined
          ? script.pauseMs(pauses)
          : Math.round((turn.spreadMs / turn.acts.length) * (0.5 + pauses.float()));
      target.time.advance(pauseMs);
    });
    if (outcome === 'refused' && turn.step.expectRefusal !== true) throw stepFailed(turn.step, detail);
  }
  goTo(target, playStartsAtMs - SETTLING_MS);
  target.time.hurry(0);
  goTo(target, playStartsAtMs);
}

function goTo(target: Target, instantMs: number): void {
  const behindMs = instantMs - target.clock.now();
  if (behindMs > 0) target.time.advance(behindMs);
}

function turnOf(step: HistoryStep): Turn {
  return {
    atMs: parseTime(step.at),
    step,
    acts: step.do,
    spreadMs: step.spread === undefined ? undefined : parseDuration(step.spread),
  };
}

/** The turns of a routine: about `every`, as the seed spreads them, and only in its hours. */
function turnsOf(routine: Routine, random: Random): Turn[] {
  const everyMs = parseDuration(routine.every);
  const endMs = parseTime(routine.to);
  const turns: Turn[] = [];
  for (
    let atMs = parseTime(routine.from) + Math.round(everyMs * random.float());
    atMs < endMs;
    atMs += Math.round(everyMs * (0.5 + random.float()))
  ) {
    if (!isInHours(atMs, routine.hours)) continue;
    const acts = routine.choose === undefined ? routine.do : random.shuffled(routine.do).slice(0, routine.choose);
    turns.push({ atMs, step: routine, acts, spreadMs: undefined });
  }
  return turns;
}

function isInHours(atMs: number, hours: [number, number] | undefined): boolean {
  if (hours === undefined) return true;
  const hour = Math.floor(atMs / 3_600_000) % 24;
  return hour >= hours[0] && hour < hours[1];
}

function stepFailed(step: ScriptStep, detail: string): UserError {
  return new UserError({
    code: 'HISTORY_FAILED',
    fact: `The scenario's history can't be laid: step "${step.id}" was refused (${detail}).`,
    next: 'Correct the step in attack.yaml, or mark it with expectRefusal where a refusal is part of the story.',
  });
}
