import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Fact, JournalEvent } from '../../journal/journal-event.ts';
import { packageRoot } from '../../package-root.ts';
import { loadScenario, loadWalkthroughs } from '../load-scenario.ts';
import { checkExpectation } from './check-expectation.ts';
import { expandSteps } from './expand-steps.ts';
import { planJobs, shareOf } from './jobs.ts';
import type { Player } from './player.ts';
import { testScenario } from './test-scenario.ts';

const loaded = loadScenario(join(packageRoot(), 'scenarios', '_template'));

test('a walkthrough may start with another up to one of its marks', () => {
  const all = loadWalkthroughs(loaded);
  const narrowed = all.find((w) => w.id === 'narrowed');
  if (narrowed === undefined) throw new Error('the template lost a walkthrough');
  expect(expandSteps(narrowed, all).map((step) => Object.keys(step)[0])).toEqual(['run', 'answer', 'evidence', 'run']);
  expect(() => expandSteps({ ...narrowed, startsWith: { walkthrough: 'reference', upTo: 'nowhere' } }, all)).toThrow(
    'has no mark "nowhere"',
  );
  expect(() => expandSteps({ ...narrowed, startsWith: { walkthrough: 'narrowed' } }, all)).toThrow(
    'starts with itself',
  );
});

test('expectations name what differs, penalties to the point', () => {
  const events = stamped([
    met('F-1'),
    change('X-1', 'open', 'the door is open'),
    { type: 'MilestoneReached', milestone: 'door-touched', because: { events: [] } },
  ]);
  expect(
    checkExpectation(
      { objectives: { all: 'met' }, says: { 'X-1': 'shut' }, score: { atLeast: 90 } },
      events,
      loaded.rubric,
    ),
  ).toEqual([
    'X-1 should be met and is open: the door is open',
    'X-1 should say "shut" and says "the door is open"',
    'penalty proof-first should be 0 and is 10: the binding was changed before it was saved',
    'the score should be at least 90 and is 40',
  ]);
  expect(
    checkExpectation(
      { objectives: { 'F-1': 'met', 'X-1': 'open' }, penalties: { 'proof-first': 10 } },
      events,
      loaded.rubric,
    ),
  ).toEqual([]);
});

test('a scenario that meets objectives by itself, plays differently or never breaks a condition is told so', async () => {
  let plays = 0;
  const play: Player = ({ steps }) => {
    plays++;
    const events = stamped([met('F-1'), met('F-2'), met('X-1'), { type: 'NoteAdded', text: `play ${plays}` }]);
    const seen = new Map([
      ['X-1/0', { met: true, unmet: false }],
      ['milestone door-shut', { met: true, unmet: false }],
    ]);
    const standing = new Map([['X-1/0', true]]);
    return Promise.resolve({
      events,
      finishing: [],
      eventsAfterStep: steps.map(() => events.length),
      failures: [],
      seen,
      standing,
    });
  };
  const results = await testScenario({ loaded, play, seeds: 1 });
  const problems = (id: string) => results.filter((r) => r.id === id).map((r) => r.problems);
  expect(problems('start')[0]).toContain('F-1 is met before anything was done: F-1 is met');
  expect(problems('reference').map((p) => p.length)).toEqual([0, 1, 0]);
  expect(problems('reference')[1][0]).toContain('played again it differs from event 5');
  expect(problems('no-proof')[0]).toContain('F-1 should be open and is met: F-1 is met');
  expect(problems('coverage')[0]).toEqual([
    'condition X-1/0 is never unmet: no walkthrough breaks it',
    'condition X-1/0 is broken by no wrong walkthrough that speaks of its objective',
    'order proof-first is never broken: no walkthrough does it the wrong way round',
    'harm built-in-lost is never done in any walkthrough',
  ]);
});

test('workers share the plays evenly, each once, and a repeat goes with what it repeats', () => {
  const jobs = planJobs(loadWalkthroughs(loaded), { only: undefined, seeds: 3 });
  const shares = [0, 1].map((index) => shareOf(jobs, { index, of: 2 }));
  expect(shares.flat().sort((a, b) => a - b)).toEqual([...jobs.keys()]);
  const repeat = jobs.findIndex((job) => job.repeats === true);
  expect(shares.some((share) => share.includes(repeat) && share.includes(repeat - 1))).toBe(true);
});

test('a failed step is told with its command', async () => {
  const play: Player = ({ steps }) =>
    Promise.resolve({
      events: stamped([]),
      finishing: [],
      eventsAfterStep: steps.map(() => 1),
      failures: [{ step: 0, message: 'Error from server (NotFound)' }],
      seen: new Map(),
      standing: new Map(),
    });
  const [result] = await testScenario({ loaded, play, seeds: 1, only: ['no-proof'] });
  expect(result.problems[0]).toMatch(/^step 1 \(\{"run":"kubectl delete clusterrolebinding .*NotFound\)$/);
});

function met(objective: string): Fact {
  return change(objective, 'met', `${objective} is met`);
}

function change(objective: string, state: 'met' | 'open', explanation: string): Fact {
  return {
    type: 'ObjectiveChanged',
    objective,
    state,
    fraction: state === 'met' ? 1 : 0,
    explanation,
    because: { events: [] },
  };
}

function stamped(facts: Fact[]): JournalEvent[] {
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
    playStartsAt: '2025-03-06T08:00:00Z',
    gamedayVersion: '0',
  };
  return [created, ...facts].map((fact, i) => ({
    ...fact,
    seq: i + 1,
    at: '2025-03-06T08:30:00.000000Z',
    actor: 'engine',
  }));
}
