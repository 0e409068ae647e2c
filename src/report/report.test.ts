import { expect, test } from 'vitest';
import { foldRun } from '../journal/fold-run.ts';
import type { Fact } from '../journal/journal-event.ts';
import type { ScoreCard } from '../scoring/score-card.ts';
import { renderHtml } from './render-html.tsx';
import { renderMarkdown } from './render-markdown.ts';
import { buildReport, type ReportInput } from './report.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 2, 4, 9, minute)).toISOString();
const FACTS: [number, Fact][] = [
  [
    0,
    {
      type: 'RunCreated',
      runId: 'r1',
      scenario: 'octank',
      scenarioTitle: 'Octank',
      scenarioDigest: '',
      seed: '7',
      target: 'sim',
      team: '<blue>',
      catalogue: 'current',
      playStartsAt: at(0),
      gamedayVersion: '0.1.0',
    },
  ],
  [0, { type: 'StageEntered', stage: 'identification' }],
  [
    6,
    {
      type: 'ObjectiveChanged',
      objective: 'ID-2',
      state: 'met',
      fraction: 1,
      explanation: 'named | found',
      because: { events: [] },
    },
  ],
  [
    8,
    {
      type: 'AvailabilitySampled',
      service: 'shop',
      available: false,
      ordersPerMinute: 0,
      errorRate: 1,
      reason: 'front-end is gone',
    },
  ],
  [
    9,
    {
      type: 'AttackRehearsed',
      steps: [
        {
          step: 'A0',
          title: 'a grant',
          outcome: 'stopped',
          explanation: 'refused by a policy',
          technique: 'T1078.001',
        },
        { step: 'W3', title: 'a file', outcome: 'neither', explanation: 'nobody looks' },
      ],
    },
  ],
  [9, { type: 'RunFinished', reason: 'declared' }],
];
const CARD: ScoreCard = {
  rubric: 'octank',
  total: 24,
  max: 100,
  earned: 25,
  bonus: 0,
  penalties: { raw: 1, charged: 1, cap: 40 },
  stages: [{ stage: 'identification', earned: 25, max: 100 }],
  objectives: [
    { objective: 'ID-2', stage: 'identification', max: 25, bonus: false, fraction: 1, ceiling: 1, earned: 25 },
  ],
  lines: [{ kind: 'downtime', id: 'shop', points: -1, reason: 'the shop was down', seq: 4, at: at(8), minute: 8 }],
  metrics: { detectMs: 360_000, containMs: undefined, recoverMs: undefined, dwellMs: undefined },
};
const SCENARIO = {
  title: 'Octank',
  stages: [{ id: 'identification', title: 'Identification', goal: 'Know.' }],
  objectives: [
    {
      id: 'ID-2',
      stage: 'identification',
      title: 'Find the grant',
      about: 'x',
      techniques: ['T1078.001'],
      csf: ['DE.AE'],
      when: {},
      hints: [],
    },
  ],
} as unknown as ReportInput['scenario'];

const report = buildReport({
  view: foldRun(FACTS.map(([minute, fact], i) => ({ ...fact, seq: i + 1, at: at(minute), actor: 'engine' }))),
  scenario: SCENARIO,
  card: CARD,
});

test('the report says when an objective was met, what cost points and how long detection took', () => {
  expect(report.objectives[0]).toMatchObject({ id: 'ID-2', state: 'met', firstMetMinute: 6, earned: 25 });
  expect(report.costs).toEqual([
    { kind: 'downtime', id: 'shop', points: -1, reason: 'the shop was down', object: undefined, minute: 8, seq: 4 },
  ]);
  expect(report.metrics.map((metric) => metric.minutes)).toEqual([6, undefined, undefined, undefined]);
  expect(report.techniques).toEqual([{ technique: 'T1078.001', objectives: ['ID-2'], met: 1 }]);
  expect(report.csf).toEqual([{ category: 'DE.AE', objectives: ['ID-2'], met: 1 }]);
});

test('the HTML stands alone and escapes what players typed', () => {
  const html = renderHtml(report);
  expect(html).toContain('&lt;blue&gt;');
  expect(html).not.toMatch(/<script|https?:\/\/|<link/);
  expect(html).toContain('down at minute 8');
  expect(html).toMatch(/refused by a policy[\s\S]*neither stopped nor seen/);
});

test('Markdown keeps its tables whole where a text holds a bar', () => {
  expect(renderMarkdown(report)).toContain('| ID-2 Find the grant | met | 25/25 | 6 | named \\| found |');
});
