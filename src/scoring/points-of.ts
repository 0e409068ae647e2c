import type { Rubric } from './rubric-schema.ts';

export interface ObjectivePoints {
  stage: string;
  max: number;
  bonus: boolean;
}

/**
 * Whole points of each objective that is in play. The objectives of a stage share its points by weight: where one is left
 * out because the target can't have it, the others grow.
 */
export function pointsOf(rubric: Rubric, inPlay: ReadonlySet<string>): Map<string, ObjectivePoints> {
  const out = new Map<string, ObjectivePoints>();
  const present = Object.entries(rubric.objectives).filter(([id]) => inPlay.has(id));
  const stages = Object.entries(rubric.stages).filter(([stage]) =>
    present.some(([, p]) => p.stage === stage && p.weight),
  );
  const stagePoints = share(
    rubric.total,
    stages.map(([, points]) => points),
  );
  stages.forEach(([stage], i) => {
    const members = present.filter(([, price]) => price.stage === stage && price.weight !== undefined);
    const shares = share(
      stagePoints[i],
      members.map(([, price]) => price.weight ?? 0),
    );
    members.forEach(([id], k) => out.set(id, { stage, max: shares[k], bonus: false }));
  });
  for (const [id, { stage, bonus }] of present)
    if (bonus !== undefined) out.set(id, { stage, max: bonus, bonus: true });
  return out;
}

/** Whole numbers in proportion to the weights that add up to `total`: the largest remainders are rounded up. */
function share(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  const exact = weights.map((weight) => (sum === 0 ? 0 : (total * weight) / sum));
  const floors = exact.map(Math.floor);
  const missing = sum === 0 ? 0 : Math.round(total - floors.reduce((a, b) => a + b, 0));
  const order = exact.map((value, i) => ({ i, rest: value - floors[i] })).sort((a, b) => b.rest - a.rest || a.i - b.i);
  for (const { i } of order.slice(0, missing)) floors[i]++;
  return floors;
}
