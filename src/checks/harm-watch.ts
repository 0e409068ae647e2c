import type { AuditRecord } from '../journal/records.ts';
import { type Context, fill } from './context.ts';
import { matchAudit, resourceOf } from './match-audit.ts';
import { readsOf, type Topic, topicOfSelection } from './reads.ts';
import type { HarmRule } from './rules.ts';
import { select } from './select.ts';

export interface Harm {
  rule: string;
  object: string;
  explanation: string;
  auditIds: string[];
}

export function readsOfHarm(rule: HarmRule): Set<Topic> {
  const topics = rule.when === undefined ? new Set<Topic>() : readsOf(rule.when);
  if (rule.audit !== undefined) topics.add('audit');
  if (rule.gone !== undefined) topics.add(topicOfSelection(rule.gone));
  return topics;
}

/** Harm of this kind that was not reported before. */
export function newHarm(rule: HarmRule, context: Context): Harm[] {
  if (rule.audit !== undefined) return harmfulCalls(rule, context);
  if (rule.gone !== undefined) return missingObjects(rule, context);
  return harmfulState(rule, context);
}

function harmfulCalls(rule: HarmRule, context: Context): Harm[] {
  if (rule.audit === undefined) return [];
  const key = `harm-seen ${rule.id}`;
  const seen = (context.memory.get(key) as number | undefined) ?? 0;
  const calls = matchAudit(rule.audit, context);
  context.memory.set(key, calls.length);
  return calls
    .slice(seen)
    .filter((event) => !isExcused(rule, { ...context, vars: { ...context.vars, event } }))
    .map((event) => ({
      rule: rule.id,
      object: objectOf(event),
      explanation: fill(rule.say, context, { event }),
      auditIds: [event.auditID],
    }));
}

/** What stood when play started and is gone. Coming back and going again counts again. */
function missingObjects(rule: HarmRule, context: Context): Harm[] {
  if (rule.gone === undefined) return [];
  const { resource } = rule.gone;
  const present = new Set(context.world.list(resource).map((o) => `${o.metadata.namespace ?? ''}/${o.metadata.name}`));
  const reported = remembered(context, `harm-gone ${rule.id}`);
  const out: Harm[] = [];
  for (const item of select({ ...rule.gone, at: 'start' }, context)) {
    const { namespace, name } = item.object.metadata as { namespace?: string; name: string };
    if (present.has(`${namespace ?? ''}/${name}`)) reported.delete(item.ref);
    else if (!reported.has(item.ref) && !isExcused(rule, { ...context, vars: { ...context.vars, ...item.bound } })) {
      reported.add(item.ref);
      out.push({ rule: rule.id, object: item.ref, explanation: fill(rule.say, context, item.bound), auditIds: [] });
    }
  }
  return out;
}

function harmfulState(rule: HarmRule, context: Context): Harm[] {
  if (rule.when === undefined) return [];
  const standing = remembered(context, `harm-stands ${rule.id}`);
  const verdict = context.evaluate(rule.when, context, `harm/${rule.id}`);
  if (!verdict.met) {
    standing.clear();
    return [];
  }
  const objects = verdict.objects.length === 0 ? [''] : verdict.objects;
  const fresh = objects.filter((object) => !standing.has(object));
  if (fresh.length === 0 || isExcused(rule, context)) return [];
  fresh.forEach((object) => standing.add(object));
  return fresh.map((object) => ({
    rule: rule.id,
    object,
    explanation: fill(rule.say, context, { ref: object, explanation: verdict.explanation }),
    auditIds: verdict.auditIds,
  }));
}

function isExcused(rule: HarmRule, context: Context): boolean {
  return rule.unless !== undefined && context.evaluate(rule.unless, context, `harm/${rule.id}/unless`).met;
}

function remembered(context: Context, key: string): Set<string> {
  const known = context.memory.get(key) as Set<string> | undefined;
  const set = known ?? new Set<string>();
  context.memory.set(key, set);
  return set;
}

function objectOf(event: AuditRecord): string {
  const ref = event.objectRef;
  return [resourceOf(event), ref?.namespace, ref?.name].filter((part) => part !== undefined && part !== '').join('/');
}
