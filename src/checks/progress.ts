import { holds } from './cel.ts';
import type { Condition } from './condition.ts';
import { type Context, fill, namesOf } from './context.ts';
import { describeDuration, parseDuration } from './duration.ts';
import { earlier, type Verdict, verdict } from './verdict.ts';

export function evaluateAnswer(
  { question, atLeast = 1 }: { question: string; atLeast?: number },
  { world }: Context,
): Verdict {
  const given = world.answer(question);
  if (given === undefined) return verdict(false, 'nobody has answered this question yet');
  const met = given.fraction >= atLeast - 1e-9;
  return { ...verdict(met, given.feedback), fraction: met ? 1 : given.fraction };
}

export function evaluateAsked(
  asked: { tool?: string[]; matching?: string; atLeast?: number },
  { world }: Context,
): Verdict {
  const pattern = asked.matching === undefined ? undefined : new RegExp(asked.matching, 'i');
  const fitting = world
    .queries()
    .filter(
      (q) =>
        (asked.tool === undefined || asked.tool.includes(q.tool)) && (pattern === undefined || pattern.test(q.query)),
    );
  const met = fitting.length >= (asked.atLeast ?? 1);
  return verdict(
    met,
    met ? `asked: ${fitting[0].tool} ${fitting[0].query}`.trim() : 'nothing of this was looked up yet',
  );
}

export function evaluateObjective(
  { id, state }: { id: string; state: 'met' | 'ever-met' | 'partly' },
  { world }: Context,
): Verdict {
  const objective = world.objective(id);
  const met =
    objective !== undefined &&
    (state === 'met'
      ? objective.state === 'met'
      : state === 'ever-met'
        ? objective.firstMetAt !== undefined
        : objective.fraction > 0);
  const words = STATE_WORDS[state];
  return verdict(met, `${id} ${met ? words.yes : words.no}`);
}

const STATE_WORDS = {
  met: { yes: 'is met', no: 'is not met yet' },
  'ever-met': { yes: 'was met', no: 'was not met yet' },
  partly: { yes: 'is begun', no: 'is not begun yet' },
};

export function evaluateMilestone(wanted: { id: string; subject?: string; ago?: string }, context: Context): Verdict {
  const { id, ago } = wanted;
  const { world } = context;
  const subject = wanted.subject === undefined ? undefined : fill(wanted.subject, context);
  const reached = world
    .milestones()
    .find((m) => m.milestone === id && (subject === undefined || m.subject === subject));
  if (reached === undefined)
    return verdict(false, `"${id}" has not happened${subject === undefined ? '' : ` for ${subject}`}`);
  const due = reached.at + (ago === undefined ? 0 : parseDuration(ago));
  return due <= world.now()
    ? verdict(true, `"${id}" has happened`)
    : verdict(false, `"${id}" has just happened`, { recheckAt: due });
}

export function evaluateElapsed(time: string, { world }: Context): Verdict {
  const due = world.playStartsAt() + parseDuration(time);
  const met = world.now() >= due;
  return verdict(
    met,
    `${describeDuration(parseDuration(time))} of play ${met ? 'have' : 'have not'} passed`,
    met ? {} : { recheckAt: due },
  );
}

export function evaluateAvailable(
  { service, for: time }: { service: string; for?: string },
  { world }: Context,
): Verdict {
  const state = world.availability(service);
  if (state === undefined || !state.available) return verdict(false, `${service} does not answer`);
  const due = state.since + (time === undefined ? 0 : parseDuration(time));
  if (due <= world.now())
    return verdict(true, `${service} has answered since ${new Date(state.since).toISOString().slice(11, 19)}`);
  return verdict(false, `${service} answers, for ${describeDuration(world.now() - state.since)} now`, {
    recheckAt: due,
  });
}

/** Met once the inner condition has stood for so long without a break. */
export function evaluateHoldFor(
  { time, when }: { time: string; when: Condition },
  context: Context,
  place: string,
): Verdict {
  const key = `hold ${place}`;
  const inner = context.evaluate(when, context, `${place}/hold`);
  if (!inner.met) {
    context.memory.delete(key);
    return inner;
  }
  const now = context.world.now();
  const since = (context.memory.get(key) as number | undefined) ?? now;
  context.memory.set(key, since);
  const due = since + parseDuration(time);
  if (due <= now) return inner;
  const explanation = `${inner.explanation}; it must stay so until ${new Date(due).toISOString().slice(11, 19)}`;
  const recheckAt = earlier(due, inner.recheckAt);
  return { ...inner, met: false, fraction: 0, explanation, ...(recheckAt === undefined ? {} : { recheckAt }) };
}

export function evaluateExpression(text: string, context: Context): Verdict {
  const met = holds(context.cel.compile(text), namesOf(context));
  return verdict(met, `${text} ${met ? 'holds' : 'does not hold'}`);
}
