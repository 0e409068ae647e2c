import { expect, test } from 'vitest';
import type { Fact, JournalEvent } from '../journal/journal-event.ts';
import { hintPrice } from './hint-price.ts';
import { pointsOf } from './points-of.ts';
import { rubricSchema } from './rubric-schema.ts';
import { score } from './score.ts';
import type { ScoreCard } from './score-card.ts';

const START = Date.parse('2025-03-06T08:00:00Z');
const rubric = rubricSchema.parse({
  apiVersion: 'gameday/v1',
  kind: 'Rubric',
  id: 'test',
  total: 100,
  stages: { find: 40, fix: 60 },
  objectives: {
    'F-1': { stage: 'find', weight: 3, questions: ['cause'] },
    'F-2': { stage: 'find', weight: 1 },
    'X-1': { stage: 'fix', weight: 2 },
    'X-2': { stage: 'fix', weight: 1 },
    'B-1': { stage: 'find', bonus: 5 },
  },
  answers: { freeAttempts: 2, thenEach: 0.1, floor: 0.5 },
  hints: { cumulative: [0.1, 0.25, 0.5], freeFirstAfter: 0.3, free: ['F-2'] },
  order: [
    {
      id: 'proof-first',
      first: ['F-1'],
      then: ['pod-deleted'],
      strength: 'hard',
      say: 'proof is gone',
      caps: { 'F-1': 0.2, none: 0 },
    },
    { id: 'label-first', first: ['labelled'], then: ['X-1'], strength: 'soft', say: 'nobody was told' },
    { id: 'left-out', first: ['X-2'], then: ['pod-deleted'], strength: 'hard', points: 9, say: 'never' },
  ],
  orderPoints: { hard: 5, soft: 1 },
  harm: { workload: { points: 4, max: 6, title: 'a sound workload deleted' } },
  downtime: { service: 'front-end', pointsPerMinute: 1, max: 3, graceMinutes: 2 },
  tampering: 3,
  penalties: { cap: 15, floor: 0 },
  time: {
    detect: { anyOf: ['F-1'], pace: { points: 3, fullUntil: 20, zeroFrom: 40 } },
    contain: { milestone: 'contained', pace: { points: 3, fullUntil: 25, zeroFrom: 50 } },
    recover: { milestone: 'recovered', pace: { points: 4, fullUntil: 75, zeroFrom: 120 } },
    voidWhenHardEdgeBroken: true,
  },
});

test('objectives share the points of their stage, and what is left out goes to the others', () => {
  const points = (ids: string[]) =>
    Object.fromEntries([...pointsOf(rubric, new Set(ids))].map(([id, p]) => [id, p.max]));
  expect(points(['F-1', 'F-2', 'X-1', 'X-2', 'B-1'])).toEqual({ 'F-1': 30, 'F-2': 10, 'X-1': 40, 'X-2': 20, 'B-1': 5 });
  expect(points(['F-2', 'X-1'])).toEqual({ 'F-2': 40, 'X-1': 60 });
  expect(points(['F-1', 'F-2'])).toEqual({ 'F-1': 75, 'F-2': 25 });
  expect(points([])).toEqual({});
});

test('an objective earns what is met of it, and loses it when it un-happens', () => {
  const card = play([0, met('F-1', 0.5)], [1, met('F-1', 1)], [2, met('F-1', 0.25, 'lost')], [3, met('X-1', 1)]);
  expect(told(card)).toEqual([
    'objective F-1 +20 50 % of it is done; still open: F-1 is at 0.5',
    'objective F-1 +20 F-1 is at 1',
    'time detect +3 detected after 1 min',
    'objective F-1 -30 F-1 is at 0.25',
    'objective X-1 +60 X-1 is at 1',
    'order label-first -1 nobody was told',
  ]);
  expect(card).toMatchObject({ total: 72, max: 100, earned: 70, bonus: 3, penalties: { raw: 1, charged: 1 } });
});

test('hints and attempts take from what the objective earns, never more', () => {
  const all = ['F-2', 'X-1', 'X-2'].map((id): [number, Fact] => [0, met(id, 0)]);
  const card = play(
    ...all,
    [1, hint('F-1', 1, 0.1)],
    [2, answer(1, 'wrong')],
    [3, answer(2, 'wrong')],
    [4, answer(3, 'partly')],
    [4, met('F-1', 0.1)],
    [5, hint('F-1', 2, 0.15)],
    [6, answer(4, 'right')],
    [6, met('F-1', 1)],
    [7, answer(5, 'right')],
    [8, hint('unknown', 1, 0.1)],
    [8, { ...answer(9, 'wrong'), question: 'other' }],
  );
  expect(told(card)).toEqual([
    'objective F-1 +3 10 % of it is done; still open: F-1 is at 0.1',
    'attempt F-1 -3 it took 3 attempts',
    'objective F-1 +27 F-1 is at 1',
    'attempt F-1 -3 it took 4 attempts',
    'hint F-1 -8 hint 2 was taken',
    'time detect +3 detected after 6 min',
  ]);
  expect(card.objectives[0]).toMatchObject({ earned: 16, max: 30, withheld: { hints: 8, attempts: 6, order: 0 } });
});

test('a broken hard edge costs, caps what it should have protected and voids the time bonus', () => {
  const card = play(
    [1, reached('pod-deleted', 'pods/a')],
    [2, met('F-1', 1)],
    [3, reached('pod-deleted', 'pods/b')],
    [4, reached('recovered')],
  );
  expect(told(card)).toEqual([
    'order proof-first -5 proof is gone',
    'objective F-1 +100 F-1 is at 1',
    'cap F-1 -80 proof is gone',
  ]);
  expect(card.lines[0]).toMatchObject({ object: 'pods/a', because: { events: [2], objects: ['pods/a'] } });
  expect(card).toMatchObject({ total: 15, bonus: 0, metrics: { detectMs: 120_000, recoverMs: 240_000 } });
});

test('in the right order nothing is lost, and what the run does not have is not missing', () => {
  const card = play(
    [0, met('X-1', 0)],
    [1, met('F-1', 1)],
    [2, reached('pod-deleted')],
    [3, reached('labelled')],
    [4, met('X-1', 1)],
  );
  expect(card.penalties.raw).toBe(0);
  expect(card.total).toBe(103);
});

test('harm is priced by rule with a limit, penalties end at the cap, the score at its floor', () => {
  const card = play(
    [0, met('F-2', 0.05)],
    [1, harm('workload', 'deployments.apps/a')],
    [2, harm('workload', '')],
    [3, harm('workload', 'deployments.apps/c')],
    [4, harm('unpriced', 'x')],
    [5, { type: 'EvidenceTampered', id: 'e1' }],
  );
  expect(told(card)).toEqual([
    'objective F-2 +5 5 % of it is done; still open: F-2 is at 0.05',
    'harm workload -4 harm of workload',
    'harm workload -2 harm of workload',
    'tampering e1 -3 evidence e1 was changed after it was registered',
    'limit penalties +4 the score ends at 0',
  ]);
  expect(card.total).toBe(0);
  expect(card.lines.reduce((sum, line) => sum + line.points, 0)).toBe(card.total);
});

test('more penalties than the cap are forgiven', () => {
  const strict = { ...rubric, penalties: { cap: 3, floor: 0 } };
  const card = score(
    strict,
    stamped([
      [0, met('F-2', 1)],
      [1, harm('workload', 'a')],
      [1, harm('workload', 'b')],
    ]),
  );
  expect(card).toMatchObject({ total: 97, penalties: { raw: 6, charged: 3, cap: 3 } });
  expect(card.lines.at(-1)).toMatchObject({ kind: 'limit', points: 3, reason: 'penalties end at 3' });
});

test('downtime is charged by started minutes after the grace, up to its limit', () => {
  const card = play(
    [0, met('F-2', 1)],
    [1, sample(false)],
    [2, sample(false)],
    [3, sample(false)],
    [3.5, sample(false, 'no ready endpoint')],
    [4.5, sample(true)],
    [5, sample(true)],
    [5, { ...sample(false), service: 'elsewhere' }],
    [10, sample(false)],
    [20, sample(false)],
  );
  expect(told(card).slice(1)).toEqual([
    'downtime front-end -1 the shop was down: no ready endpoint',
    'downtime front-end -1 the shop was down: front-end did not answer',
    'downtime front-end -1 the shop was down: front-end did not answer',
  ]);
});

test('bonus objectives and pace come on top', () => {
  const card = play(
    [0, met('F-2', 1)],
    [30, met('F-1', 1)],
    [31, met('B-1', 1)],
    [35, reached('contained')],
    [100, reached('recovered')],
    [101, { type: 'NoteAdded', text: 'done' }],
  );
  expect(card.metrics).toEqual({
    detectMs: 30 * 60_000,
    containMs: 5 * 60_000,
    recoverMs: 100 * 60_000,
    dwellMs: undefined,
  });
  expect(card).toMatchObject({ earned: 100, bonus: 5 + 2 + 3 + 2, total: 112 });
  expect(card.stages).toEqual([
    { stage: 'find', earned: 100, max: 100 },
    { stage: 'fix', earned: 0, max: 0 },
  ]);
  const known = score(
    rubric,
    stamped([
      [0, met('F-2', 1)],
      [10, reached('recovered')],
    ]),
    { intrusionAt: new Date(START - 60_000).toISOString() },
  );
  expect(known.metrics.dwellMs).toBe(11 * 60_000);
  const slow = play([0, met('F-2', 1)], [60, met('F-1', 1)], [59, reached('contained')]);
  expect(slow.bonus).toBe(3);
});

test('a hint costs what it adds, less where the rubric gives it', () => {
  const base = { objective: 'F-1', index: 1, takenUpTo: 0, untouched: true, timeShare: 0 };
  expect(hintPrice(rubric, base)).toBe(0.1);
  expect(hintPrice(rubric, { ...base, index: 2, takenUpTo: 1 })).toBe(0.15);
  expect(hintPrice(rubric, { ...base, index: 2 })).toBe(0.25);
  expect(hintPrice(rubric, { ...base, index: 5, takenUpTo: 3 })).toBe(0);
  expect(hintPrice(rubric, { ...base, timeShare: 0.4 })).toBe(0);
  expect(hintPrice(rubric, { ...base, timeShare: 0.4, untouched: false })).toBe(0.1);
  expect(hintPrice(rubric, { ...base, objective: 'F-2' })).toBe(0);
});

function play(...facts: [number, Fact][]): ScoreCard {
  return score(rubric, stamped(facts));
}

function stamped(facts: readonly (readonly [number, Fact])[]): JournalEvent[] {
  const created: Fact = {
    type: 'RunCreated',
    runId: 'r',
    scenario: 's',
    scenarioTitle: 'S',
    scenarioDigest: '',
    seed: '1',
    target: 'sim',
    team: 'blue',
    catalogue: 'current',
    playStartsAt: new Date(START).toISOString(),
    gamedayVersion: '0',
  };
  return [[0, created] as const, ...facts].map(([minute, fact], i) => ({
    ...fact,
    seq: i + 1,
    at: new Date(START + minute * 60_000).toISOString(),
    actor: 'engine',
  }));
}

function met(objective: string, fraction: number, state?: 'lost'): Fact {
  const now = state ?? (fraction === 1 ? 'met' : fraction > 0 ? 'partly' : 'open');
  return {
    type: 'ObjectiveChanged',
    objective,
    state: now,
    fraction,
    explanation: `${objective} is at ${fraction}`,
    because: { events: [] },
  };
}

function reached(milestone: string, object?: string): Fact {
  return {
    type: 'MilestoneReached',
    milestone,
    because: { events: [], ...(object === undefined ? {} : { objects: [object] }) },
  };
}

function hint(objective: string, index: number, price: number): Fact {
  return { type: 'HintTaken', objective, index, text: '', reason: '', price };
}

function answer(attempt: number, verdict: 'right' | 'partly' | 'wrong'): Extract<Fact, { type: 'AnswerGiven' }> {
  return { type: 'AnswerGiven', question: 'cause', values: {}, verdict, fraction: 0, feedback: '', attempt };
}

function harm(rule: string, object: string): Fact {
  return { type: 'HarmObserved', rule, object, explanation: `harm of ${rule}`, because: { events: [] } };
}

function sample(available: boolean, reason?: string): Extract<Fact, { type: 'AvailabilitySampled' }> {
  return {
    type: 'AvailabilitySampled',
    service: 'front-end',
    available,
    ordersPerMinute: 1,
    errorRate: 0,
    ...(reason === undefined ? {} : { reason }),
  };
}

function told(card: ScoreCard): string[] {
  return card.lines.map((line) => `${line.kind} ${line.id} ${line.points > 0 ? '+' : ''}${line.points} ${line.reason}`);
}
