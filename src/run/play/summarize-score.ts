import type { RunView } from '../../journal/run-view.ts';
import { metricRows } from '../../scoring/metric-rows.ts';
import type { ScoreCard, ScoreLine, ScoreLineKind } from '../../scoring/score-card.ts';
import type { ScoreLineView, ScoreSummary } from '../run-connection.ts';

const KINDS: Record<ScoreLineKind, ScoreLineView['kind']> = {
  objective: 'objective',
  hint: 'hint',
  attempt: 'answer',
  cap: 'order',
  order: 'order',
  harm: 'harm',
  downtime: 'harm',
  tampering: 'evidence',
  time: 'time',
  limit: 'bonus',
};

/** A score card as screens show it: every objective in play with what it stands at, then everything else that cost or earned. */
export function summarizeScore(card: ScoreCard, view: RunView): ScoreSummary {
  return {
    total: card.total,
    max: card.max,
    stages: card.stages.map(({ stage, earned, max }) => ({ stage, points: earned, max })),
    lines: [
      ...card.objectives.map((objective) => objectiveLine(objective, view)),
      ...card.lines.filter((line) => line.kind !== 'objective').map(otherLine),
    ],
    metrics: metricRows(card.metrics),
  };
}

function objectiveLine(objective: ScoreCard['objectives'][number], view: RunView): ScoreLineView {
  const standing = view.objectives.get(objective.objective);
  return {
    kind: objective.bonus ? 'bonus' : 'objective',
    id: objective.objective,
    points: objective.earned,
    max: objective.max,
    reason: standing?.explanation ?? 'not looked at yet',
    stage: objective.stage,
    ...(standing === undefined ? {} : { state: standing.state, at: standing.changedAt }),
    because: standing?.because ?? { events: [] },
  };
}

function otherLine(line: ScoreLine): ScoreLineView {
  return {
    kind: KINDS[line.kind],
    id: line.id,
    points: line.points,
    max: 0,
    reason: line.reason,
    ...(line.stage === undefined ? {} : { stage: line.stage }),
    at: line.at,
    because: line.because ?? { events: line.seq === 0 ? [] : [line.seq] },
  };
}
