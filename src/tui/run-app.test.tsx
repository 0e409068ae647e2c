import { render } from 'ink-testing-library';
import { expect, test, vi } from 'vitest';
import type { Fact } from '../journal/journal-event.ts';
import { RunApp } from './run-app.tsx';
import { atMinute, fakeConnection } from './testing/fake-connection.ts';
import { themeFor } from './theme.ts';

const THEME = themeFor({ env: { LANG: 'C.UTF-8', NO_COLOR: '1' } });
const ENTER = '\r';
const ESCAPE = '\u001b';

const CREATED: Fact = {
  type: 'RunCreated',
  runId: 'r1',
  scenario: 'octank',
  scenarioTitle: 'Octank',
  scenarioDigest: '',
  seed: '7',
  target: 'sim',
  team: 'blue',
  catalogue: 'current',
  playStartsAt: atMinute(0),
  gamedayVersion: '0.1.0',
};
const PLAYING: [number, Fact][] = [
  [0, CREATED],
  [0, { type: 'HistoryLaid', auditCount: 0, objectCount: 0, stateDigest: '' }],
  [0, { type: 'StageEntered', stage: 'identification' }],
  [
    12,
    {
      type: 'ObjectiveChanged',
      objective: 'ID-2',
      state: 'met',
      fraction: 1,
      explanation: 'the grant is named',
      because: { events: [] },
    },
  ],
];

test('the overview names the stage, the state of each objective in a word, the clock and the score', async () => {
  const { frame } = show(PLAYING);
  await vi.waitFor(() => expect(frame()).toContain('25/85'));
  expect(frame()).toContain('IDENTIFICATION');
  expect(frame()).toMatch(/✓ ID-2 +Find what lets an anonymous caller in +met +25/);
  expect(frame()).toMatch(/· ID-5 +Find the poisoned workload/);
  expect(frame()).toContain('00:17:42');
});

test('an objective that un-happens is shown as lost again as soon as it is', async () => {
  const { frame, happen } = show(PLAYING);
  happen(
    {
      type: 'ObjectiveChanged',
      objective: 'ID-2',
      state: 'lost',
      fraction: 0,
      explanation: 'the binding is back',
      because: { events: [] },
    },
    14,
  );
  await vi.waitFor(() => expect(frame()).toMatch(/↺ ID-2 .*lost again/));
});

test('a hint is neither shown nor charged before y', async () => {
  const { frame, type, calls } = show(PLAYING);
  await type('h');
  await vi.waitFor(() => expect(frame()).toContain('hint 2 of 3 for ID-5'));
  expect(frame()).toContain("It costs 4.5 of this objective's 30 points.");
  expect(frame()).not.toContain('Compare init containers');
  expect(calls.map(([name]) => name)).not.toContain('takeHint');
  await type('y');
  await vi.waitFor(() => expect(frame()).toContain('Compare init containers'));
});

test('an answer is typed with names picked from the cluster, and a draft survives closing the form', async () => {
  const { frame, type, calls } = show(PLAYING);
  await type('a');
  await vi.waitFor(() => expect(frame()).toContain('What lets an anonymous caller in?'));
  await type(ENTER);
  await type('op');
  await vi.waitFor(() => expect(frame()).toMatch(/▸ +open/));
  await type('\u001b[C');
  await type(ESCAPE);
  await vi.waitFor(() => expect(frame()).toContain('OBJECTIVES'));
  await type('a');
  await type(ENTER);
  await vi.waitFor(() => expect(frame()).toContain('open'));
  await type('\t');
  await type('ana');
  await type(ENTER);
  await vi.waitFor(() =>
    expect(calls.find(([name]) => name === 'answer')).toEqual([
      'answer',
      'root-cause',
      { binding: 'open', creator: 'ana' },
    ]),
  );
  await vi.waitFor(() => expect(frame()).toContain('partly: the binding is right'));
});

test('an incomplete answer is not sent; the form says what is missing', async () => {
  const { frame, type, calls } = show(PLAYING);
  await type('a');
  await type(ENTER);
  await type('\u0013');
  await vi.waitFor(() => expect(frame()).toContain('Binding: needed'));
  expect(calls.map(([name]) => name)).not.toContain('answer');
});

test.each([
  ['2', 'FINDINGS'],
  ['3', 'SCOPE'],
  ['4', 'AUDIT'],
  ['5', 'CLUSTER'],
  ['6', 'EVIDENCE'],
  ['7', 'SCORE'],
])('digit %s opens %s', async (key, title) => {
  const { frame, type } = show(PLAYING);
  await type(key);
  await vi.waitFor(() => expect(frame()).toContain(title));
});

test('leaving a run that lives in this process asks first', async () => {
  const { frame, type } = show(PLAYING);
  await type('q');
  await vi.waitFor(() => expect(frame()).toContain('gameday resume'));
});

test('the briefing comes first and enter starts the clock', async () => {
  const { frame, type, calls } = show(PLAYING.slice(0, 2));
  await vi.waitFor(() => expect(frame()).toContain('Octank sells socks'));
  await type(ENTER);
  await vi.waitFor(() => expect(calls).toContainEqual(['begin']));
});

function show(facts: [number, Fact][]) {
  const { connection, calls, happen } = fakeConnection(facts);
  const screen = render(<RunApp connection={connection} theme={THEME} ownsRun />);
  const frame = () => screen.lastFrame() ?? '';
  const type = async (keys: string) => {
    await vi.waitFor(() => expect(frame()).not.toBe(''));
    await settled();
    screen.stdin.write(keys);
    await settled();
  };
  return { frame, type, calls, happen };
}

/** Ink reads a lone escape only after it has waited for the rest of a sequence. */
function settled(): Promise<void> {
  return new Promise((done) => setTimeout(done, 60));
}
