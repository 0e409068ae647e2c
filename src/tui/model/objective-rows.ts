import type { ObjectiveState } from '../../journal/journal-event.ts';
import type { RunView } from '../../journal/run-view.ts';
import { isSealed, objectiveTitle, shownState } from '../../run/objective-title.ts';
import type { ScenarioBriefing } from '../../run/run-connection.ts';
import { pointsText } from '../text.ts';

export interface ObjectiveRow {
  id: string;
  title: string;
  description: string;
  state: ObjectiveState;
  /** `10`, or `12/30` where a part of it is met. */
  points: string;
  explanation: string;
  hintsTaken: number;
  hintCount: number;
  question: string | undefined;
  changedAt: string | undefined;
}

/** The objectives of a stage as rows, in the scenario's order. */
export function objectiveRows(view: RunView, briefing: ScenarioBriefing, stage: string | undefined): ObjectiveRow[] {
  return briefing.objectives
    .filter((objective) => objective.stage === stage)
    .map((objective) => {
      const seen = view.objectives.get(objective.id);
      const state = seen === undefined && isAhead(view, stage) ? 'locked' : shownState(view, objective);
      const earned = objective.points * (seen?.fraction ?? 0);
      return {
        id: objective.id,
        title: objectiveTitle(view, briefing, objective),
        description: isSealed(view, objective) ? '' : objective.description,
        state,
        points:
          earned > 0 && earned < objective.points
            ? `${pointsText(earned)}/${pointsText(objective.points)}`
            : pointsText(objective.points),
        explanation: seen?.explanation ?? '',
        hintsTaken: view.hints.filter((hint) => hint.objective === objective.id).length,
        hintCount: objective.hintCount,
        question: objective.question,
        changedAt: seen?.changedAt,
      };
    });
}

/** `4 of 9` for the title of the list. */
export function metCount(rows: readonly ObjectiveRow[]): string {
  return `${rows.filter((row) => row.state === 'met').length} of ${rows.length}`;
}

/** The state in a word, beside its sign. */
export const STATE_WORDS: Record<ObjectiveState, string> = {
  met: 'met',
  partly: 'partly',
  open: 'open',
  lost: 'lost again',
  missed: 'missed',
  locked: 'locked',
};

export const STATE_COLORS: Record<ObjectiveState, string | undefined> = {
  met: 'green',
  partly: 'yellow',
  open: undefined,
  lost: 'red',
  missed: 'red',
  locked: 'gray',
};

function isAhead(view: RunView, stage: string | undefined): boolean {
  return stage !== undefined && !view.stages.some((entered) => entered.stage === stage);
}
