import type { Condition } from './condition.ts';
import { evaluateAllOf, evaluateAnyOf, evaluateEach, evaluateNot, evaluateParts, evaluateWorth } from './combine.ts';
import { type Context, fill } from './context.ts';
import { evaluateAdmission, evaluateAccess, evaluateConnect } from './probe.ts';
import { evaluateAll, evaluateAny, evaluateCount, evaluateNone } from './quantify.ts';
import { evaluateAudit, evaluateBefore } from './past.ts';
import {
  evaluateAnswer,
  evaluateAsked,
  evaluateAvailable,
  evaluateElapsed,
  evaluateExpression,
  evaluateHoldFor,
  evaluateMilestone,
  evaluateObjective,
} from './progress.ts';
import type { Verdict } from './verdict.ts';

/**
 * How a condition stands now. `place` names it within its scenario (`ER-6/0/1`): what it remembers between evaluations
 * (since when it holds, how far it has read the audit log) is kept under that name.
 */
export function evaluate(condition: Condition, context: Context, place: string): Verdict {
  const outcome = evaluateKind(condition, context, place);
  if (!COMBINING.some((key) => key in condition)) note(context, place, outcome.met);
  const veil = outcome.met ? undefined : condition.say?.before;
  if (veil !== undefined && !areKnown(veil.objective, context)) return veiled(outcome, fill(veil.say, context));
  const saying = outcome.met ? condition.say?.met : condition.say?.unmet;
  if (saying === undefined || isQuantifier(condition)) return outcome;
  return { ...outcome, explanation: fill(saying, context) };
}

function areKnown(objectives: readonly string[], { world, plain }: Context): boolean {
  return plain || objectives.every((id) => world.objective(id)?.firstMetAt !== undefined);
}

/** The same outcome without what would give away which objects decided. */
function veiled(outcome: Verdict, explanation: string): Verdict {
  const parts = outcome.parts?.map((part) => (part.fraction < 1 ? { ...part, explanation } : part));
  return { ...outcome, explanation, objects: [], auditIds: [], ...(parts === undefined ? {} : { parts }) };
}

const COMBINING = ['allOf', 'anyOf', 'not', 'parts', 'each', 'holdFor', 'worth'];

function note({ seen }: Context, place: string, met: boolean): void {
  const key = place.replace(/=[^/]*/g, '');
  const known = seen.get(key) ?? { met: false, unmet: false };
  seen.set(key, { met: known.met || met, unmet: known.unmet || !met });
}

/** These word their sayings themselves: the object that decided is a name in them. */
function isQuantifier(condition: Condition): boolean {
  return ['all', 'any', 'none', 'count', 'audit', 'canI', 'canConnect', 'admits', 'before'].some(
    (key) => key in condition,
  );
}

function evaluateKind(condition: Condition, context: Context, place: string): Verdict {
  const { say } = condition;
  if ('allOf' in condition) return evaluateAllOf(condition.allOf, context, place);
  if ('anyOf' in condition) return evaluateAnyOf(condition.anyOf, context, place);
  if ('not' in condition) return evaluateNot(condition.not, context, place);
  if ('parts' in condition) return evaluateParts(condition.parts, context, place);
  if ('each' in condition) return evaluateEach(condition.each, context, place);
  if ('all' in condition) return evaluateAll(condition.all, context, say);
  if ('any' in condition) return evaluateAny(condition.any, context, say);
  if ('none' in condition) return evaluateNone(condition.none, context, say);
  if ('count' in condition) return evaluateCount(condition.count, context, say);
  if ('audit' in condition) return evaluateAudit(condition.audit, context, say);
  if ('before' in condition) return evaluateBefore(condition.before, context, place, say);
  if ('canI' in condition) return evaluateAccess(condition.canI, context, say);
  if ('canConnect' in condition) return evaluateConnect(condition.canConnect, context, say);
  if ('admits' in condition) return evaluateAdmission(condition.admits, context, say);
  if ('answer' in condition) return evaluateAnswer(condition.answer, context);
  if ('asked' in condition) return evaluateAsked(condition.asked, context);
  if ('objective' in condition) return evaluateObjective(condition.objective, context);
  if ('milestone' in condition) return evaluateMilestone(condition.milestone, context);
  if ('elapsed' in condition) return evaluateElapsed(condition.elapsed, context);
  if ('available' in condition) return evaluateAvailable(condition.available, context);
  if ('holdFor' in condition) return evaluateHoldFor(condition.holdFor, context, place);
  if ('worth' in condition) return evaluateWorth(condition.worth, context, place);
  return evaluateExpression(condition.expression, context);
}
