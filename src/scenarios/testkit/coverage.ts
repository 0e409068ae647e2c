import type { LoadedScenario } from '../load-scenario.ts';
import type { Played } from './player.ts';

/** Conditions that were never unmet or never met, orders never broken and harm never done in any of these plays. */
export function uncovered(loaded: LoadedScenario, plays: readonly Played[]): string[] {
  return [...uncoveredConditions(loaded, plays), ...uncoveredOrder(loaded, plays), ...uncoveredHarm(loaded, plays)];
}

function uncoveredConditions({ scenario }: LoadedScenario, plays: readonly Played[]): string[] {
  const objectives = new Set(scenario.objectives.map((objective) => objective.id));
  const seen = new Map<string, { met: boolean; unmet: boolean }>();
  for (const play of plays) {
    for (const [place, { met, unmet }] of play.seen) {
      if (!objectives.has(place.split('/')[0])) continue;
      const known = seen.get(place) ?? { met: false, unmet: false };
      seen.set(place, { met: known.met || met, unmet: known.unmet || unmet });
    }
  }
  return [...seen].flatMap(([place, { met, unmet }]) => {
    if (met && unmet) return [];
    return [
      `condition ${place} is never ${met ? 'unmet: no walkthrough breaks it' : 'met: no walkthrough fulfils it'}`,
    ];
  });
}

/** An edge is broken when its penalty was charged; here it is enough that its later side came before its earlier one. */
function uncoveredOrder({ rubric }: LoadedScenario, plays: readonly Played[]): string[] {
  return rubric.order.flatMap((edge) => {
    const broken = plays.some(({ events }) => {
      const reached = new Set<string>();
      for (const event of events) {
        const id =
          event.type === 'MilestoneReached'
            ? event.milestone
            : event.type === 'ObjectiveChanged' && event.state === 'met'
              ? event.objective
              : undefined;
        if (id === undefined) continue;
        if (edge.then.includes(id) && edge.first.some((first) => !reached.has(first))) return true;
        reached.add(id);
      }
      return false;
    });
    return broken ? [] : [`order ${edge.id} is never broken: no walkthrough does it the wrong way round`];
  });
}

function uncoveredHarm({ rubric }: LoadedScenario, plays: readonly Played[]): string[] {
  const done = new Set(
    plays.flatMap(({ events }) => events.flatMap((event) => (event.type === 'HarmObserved' ? [event.rule] : []))),
  );
  return Object.keys(rubric.harm).flatMap((id) =>
    done.has(id) ? [] : [`harm ${id} is never done in any walkthrough`],
  );
}
