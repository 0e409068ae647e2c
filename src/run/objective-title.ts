import type { ObjectiveState } from '../journal/journal-event.ts';
import type { RunView } from '../journal/run-view.ts';
import type { ObjectiveBriefing, ScenarioBriefing } from './run-connection.ts';

/** Whether an objective keeps its title to itself: its stage is sealed and not entered. Once play is over nothing is sealed. */
export function isSealed(view: RunView, { sealed, stage }: ObjectiveBriefing): boolean {
  return sealed && view.end === undefined && !view.stages.some((entered) => entered.stage === stage);
}

/** An objective's title, or which stage it opens with. */
export function objectiveTitle(view: RunView, { stages }: ScenarioBriefing, objective: ObjectiveBriefing): string {
  if (!isSealed(view, objective)) return objective.title;
  const stage = stages.find(({ id }) => id === objective.stage);
  return `opens with stage "${stage?.title ?? objective.stage}"`;
}

/** An objective that keeps to itself is locked, unless somebody has met it, or a part of it, all the same. */
export function shownState(view: RunView, objective: ObjectiveBriefing): ObjectiveState {
  const state = view.objectives.get(objective.id)?.state ?? 'open';
  return state === 'open' && isSealed(view, objective) ? 'locked' : state;
}
