import type { ObjectiveState } from '../journal/journal-event.ts';
import { elapsedText } from '../run/plain-lines.ts';
import { isSealed, objectiveTitle, shownState } from '../run/objective-title.ts';
import type { RunConnection, ScoreSummary } from '../run/run-connection.ts';

/** `gameday status --json`. Fields are added, never renamed. */
export interface RunStatus {
  runId: string;
  scenario: string;
  title: string;
  team: string;
  seed: string;
  phase: string;
  stage: string | undefined;
  elapsedSeconds: number;
  limitSeconds: number | undefined;
  speed: number;
  score: { total: number; max: number };
  objectives: {
    id: string;
    title: string;
    stage: string;
    state: ObjectiveState;
    /** It keeps its title to itself until its stage opens. */
    sealed: boolean;
    fraction: number;
    points: number;
    pointsMax: number;
    explanation: string;
  }[];
  findings: { active: number; archived: number };
  shop: { available: boolean; ordersPerMinute: number; errorRate: number; reason?: string } | undefined;
  hintsTaken: number;
  evidence: number;
  kubeconfig: string;
  server: string;
}

export function describeStatus(connection: RunConnection, score: ScoreSummary): RunStatus {
  const view = connection.view();
  const briefing = connection.briefing();
  const time = connection.now();
  const findings = [...view.findings.values()];
  const pointsOf = new Map(
    score.lines.filter(({ kind }) => kind === 'objective' || kind === 'bonus').map(({ id, points }) => [id, points]),
  );
  const shop = [...view.availability.values()].at(0)?.at(-1);
  return {
    runId: view.meta?.runId ?? '',
    scenario: briefing.scenario,
    title: briefing.title,
    team: view.meta?.team ?? '',
    seed: view.meta?.seed ?? '',
    phase: view.phase,
    stage: view.stage,
    elapsedSeconds: Math.floor(time.elapsedMs / 1000),
    limitSeconds: time.limitMs === undefined ? undefined : Math.floor(time.limitMs / 1000),
    speed: time.speed,
    score: { total: score.total, max: score.max },
    objectives: briefing.objectives.map((objective) => {
      const { id, stage, points } = objective;
      const standing = view.objectives.get(id);
      return {
        id,
        title: objectiveTitle(view, briefing, objective),
        stage,
        state: shownState(view, objective),
        sealed: isSealed(view, objective),
        fraction: standing?.fraction ?? 0,
        points: pointsOf.get(id) ?? 0,
        pointsMax: points,
        explanation: standing?.explanation ?? '',
      };
    }),
    findings: {
      active: findings.filter(({ archived }) => !archived).length,
      archived: findings.filter(({ archived }) => archived).length,
    },
    shop: shop && {
      available: shop.available,
      ordersPerMinute: shop.ordersPerMinute,
      errorRate: shop.errorRate,
      ...(shop.reason === undefined ? {} : { reason: shop.reason }),
    },
    hintsTaken: view.hints.length,
    evidence: view.evidence.size,
    kubeconfig: briefing.access.kubeconfig,
    server: briefing.access.server,
  };
}

export function statusLines(status: RunStatus): string[] {
  const { score, elapsedSeconds, limitSeconds, findings, shop } = status;
  const limit = limitSeconds === undefined ? '' : ` of ${elapsedText(limitSeconds * 1000)}`;
  const stages = [...new Set(status.objectives.map(({ stage }) => stage))];
  return [
    `${status.title} · run ${status.runId} · team ${status.team}`,
    `${status.phase}${status.stage === undefined ? '' : `, stage ${status.stage}`} · ${elapsedText(elapsedSeconds * 1000)}${limit} · score ${score.total} of ${score.max}`,
    `findings ${findings.active} active, ${findings.archived} archived · hints taken ${status.hintsTaken} · evidence ${status.evidence}`,
    ...(shop === undefined
      ? []
      : [
          `shop ${shop.available ? `answers, ${shop.ordersPerMinute} orders/min` : 'is down'}${shop.reason === undefined ? '' : `: ${shop.reason}`}`,
        ]),
    ...stages.flatMap((stage) => ['', stage, ...objectiveLines(status, stage)]),
    '',
    `export KUBECONFIG=${status.kubeconfig}`,
  ];
}

function objectiveLines(status: RunStatus, stage: string): string[] {
  const own = status.objectives.filter((objective) => objective.stage === stage);
  const sealed = own.filter((objective) => objective.sealed && objective.state === 'locked');
  if (sealed.length === own.length) {
    const points = own.reduce((sum, { pointsMax }) => sum + pointsMax, 0);
    return [`  locked ${own.length} objectives, ${points} points: they are told when the stage opens`];
  }
  return own.flatMap(({ id, title, state, points, pointsMax, explanation }) => [
    `  ${state.padEnd(6)} ${id.padEnd(6)} ${title} (${points}/${pointsMax})`,
    ...(state === 'open' || state === 'locked' || explanation === '' ? [] : [`                ${explanation}`]),
  ]);
}
