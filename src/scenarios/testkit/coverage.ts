import type { LoadedScenario } from '../load-scenario.ts';
import type { PlayTrace } from './trace.ts';

/** Which walkthroughs fulfil a condition of an objective, and which break it where they speak of that objective. */
export interface Exercised {
  condition: string;
  fulfilledBy: string[];
  brokenBy: string[];
}

/** Conditions that no walkthrough breaks or fulfils, orders never broken and harm never done in any of these plays. */
export function uncovered(loaded: LoadedScenario, traces: readonly PlayTrace[]): string[] {
  return [...uncoveredConditions(loaded, traces), ...uncoveredOrder(loaded, traces), ...uncoveredHarm(loaded, traces)];
}

/** Every simple condition of the objectives, in the order in which they stand in the scenario. */
export function exercised({ scenario }: LoadedScenario, traces: readonly PlayTrace[]): Exercised[] {
  const rows = new Map<string, { fulfilled: Set<string>; broken: Set<string> }>();
  for (const { walkthrough, type, about, standing } of traces) {
    for (const [place, met] of standing) {
      const row = rows.get(place) ?? { fulfilled: new Set(), broken: new Set() };
      rows.set(place, row);
      if (met) row.fulfilled.add(walkthrough);
      else if (type === 'wrong' && about.includes(objectiveOf(place))) row.broken.add(walkthrough);
    }
  }
  const rank = new Map(scenario.objectives.map(({ id }, index) => [id, index]));
  return [...rows]
    .sort(([a], [b]) => (rank.get(objectiveOf(a)) ?? 0) - (rank.get(objectiveOf(b)) ?? 0))
    .map(([condition, { fulfilled, broken }]) => ({
      condition,
      fulfilledBy: [...fulfilled],
      brokenBy: [...broken],
    }));
}

function uncoveredConditions(loaded: LoadedScenario, traces: readonly PlayTrace[]): string[] {
  const objectives = new Set(loaded.scenario.objectives.map((objective) => objective.id));
  const seen = new Map<string, { met: boolean; unmet: boolean }>();
  for (const trace of traces) {
    for (const [place, met, unmet] of trace.seen) {
      if (!objectives.has(objectiveOf(place))) continue;
      const known = seen.get(place) ?? { met: false, unmet: false };
      seen.set(place, { met: known.met || met, unmet: known.unmet || unmet });
    }
  }
  const never = [...seen].flatMap(([place, { met, unmet }]) => {
    if (met && unmet) return [];
    return [
      `condition ${place} is never ${met ? 'unmet: no walkthrough breaks it' : 'met: no walkthrough fulfils it'}`,
    ];
  });
  const unbroken = exercised(loaded, traces).flatMap(({ condition, brokenBy }) =>
    brokenBy.length > 0
      ? []
      : [`condition ${condition} is broken by no wrong walkthrough that speaks of its objective`],
  );
  return [...never, ...unbroken];
}

/** An edge is broken when its penalty was charged; here it is enough that its later side came before its earlier one. */
function uncoveredOrder({ rubric }: LoadedScenario, traces: readonly PlayTrace[]): string[] {
  return rubric.order.flatMap((edge) => {
    const broken = traces.some(({ reached }) => {
      const before = new Set<string>();
      for (const id of reached) {
        if (edge.then.includes(id) && edge.first.some((first) => !before.has(first))) return true;
        before.add(id);
      }
      return false;
    });
    return broken ? [] : [`order ${edge.id} is never broken: no walkthrough does it the wrong way round`];
  });
}

function uncoveredHarm({ rubric }: LoadedScenario, traces: readonly PlayTrace[]): string[] {
  const done = new Set(traces.flatMap(({ harm }) => harm));
  return Object.keys(rubric.harm).flatMap((id) =>
    done.has(id) ? [] : [`harm ${id} is never done in any walkthrough`],
  );
}

function objectiveOf(place: string): string {
  return place.split('/')[0];
}
