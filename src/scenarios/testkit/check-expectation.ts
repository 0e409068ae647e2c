import type { JournalEvent, ObjectiveChanged } from '../../journal/journal-event.ts';
import type { Rubric } from '../../scoring/rubric-schema.ts';
import { score } from '../../scoring/score.ts';
import type { Expectation } from '../schema/walkthrough-schema.ts';

const PENALTIES = new Set(['order', 'harm', 'downtime', 'tampering']);

/** What differs from what was expected at this point of a run, each as a sentence. */
export function checkExpectation(expected: Expectation, events: readonly JournalEvent[], rubric: Rubric): string[] {
  const standing = new Map<string, ObjectiveChanged>();
  for (const event of events) if (event.type === 'ObjectiveChanged') standing.set(event.objective, event);
  return [
    ...checkObjectives(expected.objectives ?? {}, standing, rubric),
    ...checkSayings(expected.says ?? {}, standing),
    ...checkPenalties(expected.penalties ?? {}, events, rubric),
    ...checkHints(expected.hints ?? {}, events),
    ...checkScore(expected.score ?? {}, events, rubric),
  ];
}

/** `all` speaks of every objective that is not named itself. Bonus objectives must be named. */
function checkObjectives(
  expected: Record<string, string>,
  standing: ReadonlyMap<string, ObjectiveChanged>,
  rubric: Rubric,
): string[] {
  const { all, ...named } = expected;
  const general =
    all === undefined
      ? []
      : [...standing.keys()].filter((id) => !(id in named) && rubric.objectives[id]?.bonus === undefined);
  const wanted = [...general.map((id) => [id, all]), ...Object.entries(named)];
  return wanted.flatMap(([id, state]) => {
    const now = standing.get(id);
    if (now?.state === state) return [];
    return [
      `${id} should be ${state} and is ${now === undefined ? 'not part of the run' : `${now.state}: ${now.explanation}`}`,
    ];
  });
}

function checkSayings(expected: Record<string, string>, standing: ReadonlyMap<string, ObjectiveChanged>): string[] {
  return Object.entries(expected).flatMap(([id, text]) => {
    const said = standing.get(id)?.explanation ?? 'nothing';
    return said.includes(text) ? [] : [`${id} should say "${text}" and says "${said}"`];
  });
}

/** To the point, and no other penalties than these. */
function checkPenalties(expected: Record<string, number>, events: readonly JournalEvent[], rubric: Rubric): string[] {
  const charged = new Map<string, { points: number; reason: string }>();
  for (const line of score(rubric, events).lines) {
    if (!PENALTIES.has(line.kind)) continue;
    const id = line.kind === 'tampering' ? 'tampering' : line.id;
    charged.set(id, { points: (charged.get(id)?.points ?? 0) - line.points, reason: line.reason });
  }
  const ids = new Set([...Object.keys(expected), ...charged.keys()]);
  return [...ids].flatMap((id) => {
    const wanted = expected[id] ?? 0;
    const { points, reason } = charged.get(id) ?? { points: 0, reason: 'nothing of the kind happened' };
    return points === wanted ? [] : [`penalty ${id} should be ${wanted} and is ${points}: ${reason}`];
  });
}

function checkHints(expected: Record<string, number>, events: readonly JournalEvent[]): string[] {
  return Object.entries(expected).flatMap(([id, share]) => {
    const taken = events.filter((event) => event.type === 'HintTaken' && event.objective === id);
    const paid = taken.reduce((sum, event) => sum + (event.type === 'HintTaken' ? event.price : 0), 0);
    if (taken.length === 0) return [`no hint was taken for ${id}`];
    return Math.abs(paid - share) < 1e-6 ? [] : [`hints for ${id} should cost ${share} of it and cost ${paid}`];
  });
}

function checkScore(
  { atLeast, atMost }: { atLeast?: number; atMost?: number },
  events: readonly JournalEvent[],
  rubric: Rubric,
): string[] {
  const { total } = score(rubric, events);
  if (atLeast !== undefined && total < atLeast) return [`the score should be at least ${atLeast} and is ${total}`];
  if (atMost !== undefined && total > atMost) return [`the score should be at most ${atMost} and is ${total}`];
  return [];
}
