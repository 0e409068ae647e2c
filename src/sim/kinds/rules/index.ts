import type { KindRules } from '../kind-rules.ts';

const RULES: Readonly<Record<string, KindRules>> = {};

const NONE: KindRules = {};

/** The rules of a built-in kind, by kind and group. */
export function rulesFor(info: { group: string; kind: string }): KindRules {
  return RULES[info.group === '' ? info.kind : `${info.kind}.${info.group}`] ?? NONE;
}
