import { parseTime } from '../clock/clock.ts';
import type { EventOf } from '../journal/journal-event.ts';
import type { RunView } from '../journal/run-view.ts';
import type { Scenario } from '../scenarios/schema/scenario-schema.ts';
import type { ScoreCard } from '../scoring/score-card.ts';

/** Everything the after-action report says, in the order it says it. Times are minutes of play unless they are RFC 3339. */
export interface Report {
  run: {
    id: string;
    scenario: string;
    title: string;
    team: string;
    seed: string;
    target: string;
    gamedayVersion: string;
    startedAt: string;
    endedAt: string | undefined;
    outcome: string;
    minutes: number;
  };
  score: {
    total: number;
    max: number;
    earned: number;
    bonus: number;
    penalties: { raw: number; charged: number; cap: number };
  };
  stages: { id: string; title: string; goal: string; earned: number; max: number; enteredMinute: number | undefined }[];
  objectives: ReportObjective[];
  /** Order edges that were broken, harm, downtime, hints, attempts: what cost points. */
  costs: {
    kind: string;
    id: string;
    points: number;
    reason: string;
    object: string | undefined;
    minute: number;
    seq: number;
  }[];
  hints: { objective: string; index: number; text: string; reason: string; minute: number }[];
  /** How the attack would fare against the cluster as the team left it; absent where it was not tried. */
  rehearsal: (RehearsalStep & { technique: string })[] | undefined;
  evidence: {
    id: string;
    subject: string;
    sha256: string;
    bytes: number;
    minute: number;
    intact: boolean;
    note: string;
  }[];
  metrics: { id: string; label: string; minutes: number | undefined }[];
  timeline: { minute: number; kind: string; text: string; seq: number }[];
  availability: { service: string; samples: { minute: number; ordersPerMinute: number; available: boolean }[] }[];
  techniques: { technique: string; objectives: string[]; met: number }[];
  /** Categories of the NIST Cybersecurity Framework 2.0, likewise. */
  csf: { category: string; objectives: string[]; met: number }[];
}

type RehearsalStep = EventOf<'AttackRehearsed'>['steps'][number];

export interface ReportObjective {
  id: string;
  title: string;
  stage: string;
  state: string;
  earned: number;
  max: number;
  explanation: string;
  firstMetMinute: number | undefined;
  techniques: string[];
  csf: string[];
}

export interface ReportInput {
  view: RunView;
  scenario: Pick<Scenario, 'title' | 'stages' | 'objectives'>;
  card: ScoreCard;
}

export function buildReport(input: ReportInput): Report {
  const { view, scenario, card } = input;
  const { meta } = view;
  if (meta === undefined) throw new Error('a report needs a run that was created');
  const minute = (at: string) => Math.round(((parseTime(at) - parseTime(meta.playStartsAt)) / 60_000) * 10) / 10;
  const lastAt = view.end?.at ?? view.clock.lastEventAt ?? meta.playStartsAt;
  return {
    run: {
      id: meta.runId,
      scenario: meta.scenario,
      title: scenario.title,
      team: meta.team,
      seed: meta.seed,
      target: meta.target,
      gamedayVersion: meta.gamedayVersion,
      startedAt: meta.playStartsAt,
      endedAt: view.end?.at,
      outcome:
        view.end === undefined ? 'still running' : `${view.end.aborted ? 'aborted' : 'finished'}: ${view.end.reason}`,
      minutes: minute(lastAt),
    },
    score: { total: card.total, max: card.max, earned: card.earned, bonus: card.bonus, penalties: card.penalties },
    stages: card.stages.map((stage) => {
      const told = scenario.stages.find((candidate) => candidate.id === stage.stage);
      const entered = view.stages.find((candidate) => candidate.stage === stage.stage);
      return {
        id: stage.stage,
        title: told?.title ?? stage.stage,
        goal: told?.goal ?? '',
        earned: stage.earned,
        max: stage.max,
        enteredMinute: entered && minute(entered.enteredAt),
      };
    }),
    objectives: objectives(input, minute),
    costs: card.lines
      .filter((line) => line.points < 0 || line.kind === 'order' || line.kind === 'harm' || line.kind === 'cap')
      .map((line) => ({
        kind: line.kind,
        id: line.id,
        points: line.points,
        reason: line.reason,
        object: line.object,
        minute: line.minute,
        seq: line.seq,
      })),
    hints: view.hints.map((hint) => ({
      objective: hint.objective,
      index: hint.index,
      text: hint.text,
      reason: hint.reason,
      minute: minute(hint.at),
    })),
    rehearsal: view.rehearsal?.steps.map(({ technique = '', ...step }) => ({ ...step, technique })),
    evidence: [...view.evidence.values()].map(({ event, tamperedAt }) => ({
      id: event.id,
      subject: event.subject,
      sha256: event.sha256,
      bytes: event.bytes,
      minute: minute(event.at),
      intact: tamperedAt === undefined,
      note: event.note,
    })),
    metrics: metrics(card),
    timeline: view.feed
      .filter((item) => minute(item.at) >= 0)
      .map((item) => ({ minute: minute(item.at), kind: item.kind, text: item.text, seq: item.seq })),
    availability: [...view.availability].map(([service, samples]) => ({
      service,
      samples: samples.map((sample) => ({
        minute: minute(sample.at),
        ordersPerMinute: sample.ordersPerMinute,
        available: sample.available,
      })),
    })),
    techniques: groupedBy(input, ({ techniques = [] }) => techniques).map(({ key, ...group }) => ({
      technique: key,
      ...group,
    })),
    csf: groupedBy(input, ({ csf = [] }) => csf).map(({ key, ...group }) => ({ category: key, ...group })),
  };
}

function objectives({ view, scenario, card }: ReportInput, minute: (at: string) => number): ReportObjective[] {
  return card.objectives.map((scored) => {
    const told = scenario.objectives.find((candidate) => candidate.id === scored.objective);
    const seen = view.objectives.get(scored.objective);
    return {
      id: scored.objective,
      title: told?.title ?? scored.objective,
      stage: scored.stage,
      state: seen?.state ?? 'open',
      earned: scored.earned,
      max: scored.max,
      explanation: seen?.explanation ?? '',
      firstMetMinute: seen?.firstMetAt === undefined ? undefined : minute(seen.firstMetAt),
      techniques: told?.techniques ?? [],
      csf: told?.csf ?? [],
    };
  });
}

function metrics(card: ScoreCard): Report['metrics'] {
  const minutes = (ms: number | undefined) => (ms === undefined ? undefined : Math.round(ms / 6000) / 10);
  return [
    { id: 'mttd', label: 'Time to detect', minutes: minutes(card.metrics.detectMs) },
    { id: 'mttc', label: 'Time to contain', minutes: minutes(card.metrics.containMs) },
    { id: 'mttr', label: 'Time to recover', minutes: minutes(card.metrics.recoverMs) },
    { id: 'dwell', label: 'Dwell time of the intruder', minutes: minutes(card.metrics.dwellMs) },
  ];
}

/** What the scenario's objectives answer to, each with those objectives and how many of them were met. */
function groupedBy(
  { scenario, view }: ReportInput,
  keysOf: (objective: Scenario['objectives'][number]) => readonly string[],
): { key: string; objectives: string[]; met: number }[] {
  const groups = new Map<string, string[]>();
  for (const objective of scenario.objectives) {
    for (const key of keysOf(objective)) groups.set(key, [...(groups.get(key) ?? []), objective.id]);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, ids]) => ({
      key,
      objectives: ids,
      met: ids.filter((id) => view.objectives.get(id)?.state === 'met').length,
    }));
}
