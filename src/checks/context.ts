import type { CelCompiler } from './cel.ts';
import { asText } from './cel.ts';
import type { Condition } from './condition.ts';
import type { Verdict } from './verdict.ts';
import type { World } from './world.ts';

/** What an evaluation has at hand. */
export interface Context {
  world: World;
  cel: CelCompiler;
  /** As the seed drew them. */
  params: Readonly<Record<string, unknown>>;
  facts: Readonly<Record<string, readonly string[]>>;
  /** Rises when a fact changes: results that rest on facts are kept for one version only. */
  factsVersion: number;
  /** Names bound by `each` around this place. */
  vars: Readonly<Record<string, unknown>>;
  /** What a condition remembers between evaluations, by its place. */
  memory: Map<string, unknown>;
  /** Evaluates a condition inside this one. */
  evaluate: (condition: Condition, context: Context, place: string) => Verdict;
  /** Which simple conditions were seen met and unmet, by their place without the values of `each`. */
  seen: Map<string, { met: boolean; unmet: boolean }>;
  /** Nothing is left for the team to find out: sentences say all. */
  plain: boolean;
  /** Abilities of the target, such as `aws`. */
  abilities: ReadonlySet<string>;
  /** Objects of a manifest file, for admission checks. */
  manifest: (file: string) => readonly Record<string, unknown>[];
}

/** Names an expression can use here, with what is bound on the spot. */
export function namesOf(context: Context, bound: Record<string, unknown> = {}): Record<string, unknown> {
  const { world, params, facts, vars } = context;
  return {
    params,
    facts,
    changes: world.changes(),
    now: new Date(world.now()),
    started: new Date(world.playStartsAt()),
    ...vars,
    ...bound,
  };
}

/** Text with its `{expression}` parts filled in. What cannot be told reads `?`. */
export function fill(template: string, context: Context, bound: Record<string, unknown> = {}): string {
  if (!template.includes('{')) return template;
  const names = namesOf(context, bound);
  return template.replace(/\{([^{}]+)\}/g, (_whole, text: string) => {
    try {
      return asText(context.cel.compile(text)(names));
    } catch {
      return '?';
    }
  });
}

/** One or several templates, filled in. */
export function fillAll(templates: string | readonly string[], context: Context): string[] {
  const list = typeof templates === 'string' ? [templates] : templates;
  return list.map((template) => fill(template, context));
}

/** The value of an expression that should be a list; an empty one where it cannot be told. */
export function listOf(text: string, context: Context): unknown[] {
  try {
    const value = context.cel.compile(text)(namesOf(context));
    return Array.isArray(value) ? (value as unknown[]) : [];
  } catch {
    return [];
  }
}
