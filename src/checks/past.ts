import type { AuditPattern, Bounds, Condition, Moment, Saying } from './condition.ts';
import { holds } from './cel.ts';
import { type Context, fill, namesOf } from './context.ts';
import { matchAudit } from './match-audit.ts';
import { within } from './quantify.ts';
import { earlier, type Verdict, verdict } from './verdict.ts';

/** So many calls of that kind were made. */
export function evaluateAudit(pattern: AuditPattern & Bounds, context: Context, say: Saying | undefined): Verdict {
  const found = matchAudit(pattern, context);
  const met = within(found.length, pattern);
  const last = found[found.length - 1];
  const plain =
    found.length === 0 ? 'no such call was made' : `${found.length} such calls, last by ${last.user.username ?? '?'}`;
  const template = met ? say?.met : say?.unmet;
  const explanation =
    template === undefined ? plain : fill(template, context, { event: last ?? null, count: found.length });
  return verdict(met, explanation, { auditIds: found.slice(-3).map((event) => event.auditID) });
}

/** The first moment has come, and the second had not come before it. */
export function evaluateBefore(
  order: { first: Moment; then: Moment },
  context: Context,
  place: string,
  say: Saying | undefined,
): Verdict {
  const first = momentOf(order.first, context, `${place}/first`);
  const then = momentOf(order.then, context, `${place}/then`);
  const met = first.at !== undefined && (then.at === undefined || first.at <= then.at);
  const plain = met
    ? 'it was done in time'
    : first.at === undefined
      ? then.at === undefined
        ? 'it is not done yet'
        : 'it is too late: what it had to precede has happened'
      : 'it was done too late';
  const template = met ? say?.met : say?.unmet;
  const recheckAt = earlier(first.recheckAt, then.recheckAt);
  return verdict(met, template === undefined ? plain : fill(template, context), {
    objects: first.objects,
    auditIds: [...first.auditIds, ...(met ? [] : then.auditIds)],
    ...(recheckAt === undefined ? {} : { recheckAt }),
  });
}

interface Point {
  at: number | undefined;
  objects: string[];
  auditIds: string[];
  recheckAt?: number;
}

/** When it came for the first time. */
function momentOf(moment: Moment, context: Context, place: string): Point {
  const { world } = context;
  if ('audit' in moment) {
    const event = matchAudit(moment.audit, context)[0];
    if (event === undefined) return never();
    return { at: Date.parse(event.stageTimestamp), objects: [], auditIds: [event.auditID] };
  }
  if ('evidence' in moment) {
    const where = context.cel.compile(moment.evidence.where);
    const item = world.evidence().find((evidence) => holds(where, namesOf(context, { evidence, object: evidence })));
    return item === undefined ? never() : { at: item.at, objects: [`evidence/${item.id}`], auditIds: [] };
  }
  if ('milestone' in moment)
    return { ...never(), at: world.milestones().find((m) => m.milestone === moment.milestone)?.at };
  if ('objective' in moment) return { ...never(), at: world.objective(moment.objective)?.firstMetAt };
  return firstMet(moment.firstMet, context, place);
}

function firstMet(condition: Condition, context: Context, place: string): Point {
  const key = `first-met ${place}`;
  const known = context.memory.get(key) as Point | undefined;
  if (known !== undefined) return known;
  const { met, objects, auditIds, recheckAt } = context.evaluate(condition, context, place);
  if (!met) return { ...never(), ...(recheckAt === undefined ? {} : { recheckAt }) };
  const point = { at: context.world.now(), objects, auditIds };
  context.memory.set(key, point);
  return point;
}

function never(): Point {
  return { at: undefined, objects: [], auditIds: [] };
}
