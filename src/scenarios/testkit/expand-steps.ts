import { UserError } from '../../user-error.ts';
import type { Walkthrough, WalkthroughStep } from '../schema/walkthrough-schema.ts';

/** The steps of a walkthrough, with those of the one it starts with before them. */
export function expandSteps(
  walkthrough: Walkthrough,
  all: readonly Walkthrough[],
  through: readonly string[] = [],
): WalkthroughStep[] {
  const { startsWith } = walkthrough;
  if (startsWith === undefined) return walkthrough.steps;
  const base = all.find((other) => other.id === startsWith.walkthrough);
  if (base === undefined) throw wrong(walkthrough, `there is no walkthrough "${startsWith.walkthrough}" to start with`);
  const chain = [...through, walkthrough.id];
  if (chain.includes(base.id)) throw wrong(walkthrough, `it starts with itself by way of ${chain.join(', ')}`);
  const before = expandSteps(base, all, chain);
  const end = startsWith.upTo === undefined ? before.length : placeOf(startsWith.upTo, before, walkthrough, base);
  const kept = new Set(before.slice(0, end));
  for (const { from, upTo } of walkthrough.without ?? []) {
    const left = before.slice(placeOf(from, before, walkthrough, base), placeOf(upTo, before, walkthrough, base));
    left.forEach((step) => kept.delete(step));
  }
  return [...[...kept].filter((step) => !('expect' in step)), ...walkthrough.steps];
}

function placeOf(mark: string, steps: readonly WalkthroughStep[], walkthrough: Walkthrough, base: Walkthrough): number {
  const place = steps.findIndex((step) => 'mark' in step && step.mark === mark);
  if (place < 0) throw wrong(walkthrough, `walkthrough "${base.id}" has no mark "${mark}"`);
  return place;
}

function wrong(walkthrough: Walkthrough, fact: string): UserError {
  return new UserError({
    code: 'WALKTHROUGH_WRONG',
    fact: `Walkthrough "${walkthrough.id}": ${fact}.`,
    next: 'Correct `startsWith`; marks are steps of the form `mark: name`.',
  });
}
