import { asText } from './cel.ts';
import type { Condition, Each, Part } from './condition.ts';
import { type Context, listOf } from './context.ts';
import { earlier, type Verdict, verdict } from './verdict.ts';

/** All of them: worth what the least of them is worth, explained by the first that is not met. */
export function evaluateAllOf(conditions: readonly Condition[], context: Context, place: string): Verdict {
  const verdicts = conditions.map((condition, i) => context.evaluate(condition, context, `${place}/${i}`));
  const open = verdicts.find((v) => !v.met);
  const decided = open === undefined ? verdicts : [open];
  return {
    ...gather(decided, verdicts),
    met: open === undefined,
    fraction: Math.min(...verdicts.map((v) => v.fraction)),
    explanation: open?.explanation ?? verdicts[verdicts.length - 1].explanation,
  };
}

/** One of them suffices: the best decides. */
export function evaluateAnyOf(conditions: readonly Condition[], context: Context, place: string): Verdict {
  const verdicts = conditions.map((condition, i) => context.evaluate(condition, context, `${place}/${i}`));
  const best = verdicts.reduce((a, b) => (b.fraction > a.fraction || (b.met && !a.met) ? b : a));
  const { met, fraction, explanation, parts } = best;
  return { ...gather([best], verdicts), met, fraction, explanation, ...(parts === undefined ? {} : { parts }) };
}

export function evaluateNot(condition: Condition, context: Context, place: string): Verdict {
  const inner = context.evaluate(condition, context, `${place}/not`);
  return { ...inner, met: !inner.met, fraction: inner.met ? 0 : 1 };
}

/** Conditions that earn points of their own. Parts that the target can't have give their weight to the others. */
export function evaluateParts(parts: readonly Part[], context: Context, place: string): Verdict {
  const possible = parts.filter((part) => (part.requires ?? []).every((ability) => context.abilities.has(ability)));
  if (possible.length === 0) return verdict(false, 'nothing of this can be done on this target');
  const weights = possible.reduce((sum, part) => sum + part.weight, 0);
  const verdicts = possible.map((part) => context.evaluate(part.when, context, `${place}/${part.id}`));
  const open = verdicts.filter((v) => !v.met);
  return {
    ...gather(open.length === 0 ? verdicts : open, verdicts),
    met: open.length === 0,
    fraction: verdicts.reduce((sum, v, i) => sum + (v.fraction * possible[i].weight) / weights, 0),
    explanation: open[0]?.explanation ?? verdicts[verdicts.length - 1].explanation,
    parts: verdicts.map((v, i) => ({ id: possible[i].id, fraction: v.fraction, explanation: v.explanation })),
  };
}

/** A lesser answer: a share of what it would be worth, and never all of it. */
export function evaluateWorth(lesser: { share: number; when: Condition }, context: Context, place: string): Verdict {
  const { parts: _parts, ...inner } = context.evaluate(lesser.when, context, `${place}/worth`);
  return { ...inner, met: false, fraction: inner.fraction * lesser.share };
}

/** Once for every value of a list: worth the mean, explained by the first that is not met. */
export function evaluateEach(each: Each, context: Context, place: string): Verdict {
  const values = listOf(each.in, context);
  if (values.length === 0) return verdict(each.empty === 'met', 'there is nothing yet that this is about');
  const verdicts = values.map((value) =>
    context.evaluate(
      each.when,
      { ...context, vars: { ...context.vars, [each.as]: value } },
      `${place}/${each.as}=${asText(value).replaceAll('/', '~')}`,
    ),
  );
  const open = verdicts.filter((v) => !v.met);
  const more = open.length > 1 ? `, and ${open.length - 1} more` : '';
  return {
    ...gather(open.length === 0 ? verdicts : open, verdicts),
    met: open.length === 0,
    fraction: verdicts.reduce((sum, v) => sum + v.fraction, 0) / verdicts.length,
    explanation: `${(open[0] ?? verdicts[0]).explanation}${more}`,
  };
}

function gather(
  deciding: readonly Verdict[],
  all: readonly Verdict[],
): Pick<Verdict, 'objects' | 'auditIds' | 'recheckAt'> {
  const recheckAt = all.reduce<number | undefined>((soonest, v) => earlier(soonest, v.recheckAt), undefined);
  return {
    objects: [...new Set(deciding.flatMap((v) => v.objects))],
    auditIds: [...new Set(deciding.flatMap((v) => v.auditIds))],
    ...(recheckAt === undefined ? {} : { recheckAt }),
  };
}
