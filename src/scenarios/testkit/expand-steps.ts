import { UserError } from '../../user-error.ts';
import type { Walkthrough, WalkthroughStep } from '../schema/walkthrough-schema.ts';

/** The steps of a walkthrough, with those of the one it starts with before them and of the one it ends with after them. */
export function expandSteps(
  walkthrough: Walkthrough,
  all: readonly Walkthrough[],
  through: readonly string[] = [],
): WalkthroughStep[] {
  return (walkthrough.inserts ?? []).reduce<WalkthroughStep[]>(
    (steps, { after, steps: added }) =>
      steps.toSpliced(placeOf(after, steps, walkthrough, walkthrough) + 1, 0, ...added),
    joinedSteps(walkthrough, all, through),
  );
}

function joinedSteps(
  walkthrough: Walkthrough,
  all: readonly Walkthrough[],
  through: readonly string[],
): WalkthroughStep[] {
  const { startsWith, endsWith } = walkthrough;
  const own =
    endsWith === undefined
      ? walkthrough.steps
      : [...walkthrough.steps, ...othersSteps(endsWith.walkthrough, walkthrough, all, through).steps];
  if (startsWith === undefined) return own;
  const { base, steps: before } = othersSteps(startsWith.walkthrough, walkthrough, all, through);
  const end = startsWith.upTo === undefined ? before.length : placeOf(startsWith.upTo, before, walkthrough, base);
  const kept = new Set(before.slice(0, end));
  for (const { from, upTo } of walkthrough.without ?? []) {
    const left = before.slice(placeOf(from, before, walkthrough, base), placeOf(upTo, before, walkthrough, base));
    left.forEach((step) => kept.delete(step));
  }
  return [...[...kept].filter((step) => !('expect' in step)), ...own];
}

function othersSteps(
  id: string,
  walkthrough: Walkthrough,
  all: readonly Walkthrough[],
  through: readonly string[],
): { base: Walkthrough; steps: WalkthroughStep[] } {
  const base = all.find((other) => other.id === id);
  if (base === undefined) throw wrong(walkthrough, `there is no walkthrough "${id}" to take steps from`);
  const chain = [...through, walkthrough.id];
  if (chain.includes(base.id)) throw wrong(walkthrough, `it starts with itself by way of ${chain.join(', ')}`);
  return { base, steps: expandSteps(base, all, chain) };
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
