import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Random } from '../clock/random.ts';
import { inNetwork } from '../checks/network.ts';
import { drawParameters } from './draw-parameters.ts';
import { fillParameters } from './fill-parameters.ts';
import { instantOf } from './instant-of.ts';
import { instantiateScenario } from './instantiate-scenario.ts';
import { lintScenario } from './lint/lint-scenario.ts';
import { listScenarios } from './list-scenarios.ts';
import { loadScenario, loadWalkthroughs, scenarioIds } from './load-scenario.ts';
import { newScenario } from './new-scenario.ts';
import { formatProblem } from './read-yaml.ts';

const START = Date.parse('2025-03-06T08:00:00Z');
let folder: string;

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'gameday-scenario-')), 'leaky-bucket');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

test('every scenario that comes with gameday lints clean and can be made for a seed', () => {
  for (const id of scenarioIds()) {
    expect(lintScenario(id).map(formatProblem)).toEqual([]);
    const loaded = loadScenario(id);
    const make = (seed: string) =>
      instantiateScenario(loaded, { random: new Random(seed), playStartsAtMs: START, abilities: [] });
    expect(make('1').params).toEqual(make('1').params);
    expect(make('1').params).not.toEqual(make('2').params);
    expect(JSON.stringify(make('3').scenario)).not.toContain('${');
    expect(JSON.stringify(make('3').attack)).not.toContain('${');
    expect(loadWalkthroughs(loaded).some((w) => w.type === 'reference')).toBe(true);
  }
});

test('scenarios are listed with what a proctor chooses by', () => {
  expect(listScenarios()).toContainEqual(
    expect.objectContaining({ id: 'octank', difficulty: 'intermediate', duration: '2h', objectives: 35 }),
  );
});

test('a new scenario lints clean', () => {
  expect(newScenario('leaky-bucket', folder)).toContain(join(folder, 'scenario.yaml'));
  expect(lintScenario(folder).map(formatProblem)).toEqual([]);
  expect(loadScenario(folder).id).toBe('leaky-bucket');
  expect(() => newScenario('leaky-bucket', folder)).toThrow('exists and is not empty');
  expect(() => newScenario('Leaky', folder)).toThrow('"Leaky" can\'t be the name');
});

test.each([
  [
    'an unknown key',
    'stage: find\n    title: Name',
    'stage: find\n    tilte: Name',
    /scenario\.yaml:\d+:\d+: objectives\.0.*tilte/,
  ],
  [
    'an unknown condition',
    'when: {answer: {question: door}}',
    'when: {anwser: {question: door}}',
    /objectives\.0\.when: expected exactly one of .*: found anwser/,
  ],
  [
    'an expression that does not parse',
    'where: "object.metadata.name != \'${door}\'"',
    'where: "object.metadata.name !="',
    /scenario\.yaml:\d+:\d+: where: /,
  ],
  [
    'a name that nothing binds',
    'where: "object.metadata.name != \'${door}\'"',
    'where: "thing.metadata.name == \'x\'"',
    /where: Unknown variable: thing/,
  ],
  [
    'a parameter that is not there',
    'expect: {is: "${door}"}',
    'expect: {is: "${doors}"}',
    /\$\{doors\} is not a parameter/,
  ],
  [
    'a milestone that is not there',
    'when: {objective: {id: X-1, state: ever-met}}',
    'when: {milestone: {id: nowhere}}',
    /there is no milestone "nowhere"/,
  ],
  [
    'a sign too many, at its column',
    "s.name in ['system:anonymous'",
    "s.name inn ['system:anonymous'",
    /:67: where: Expected RPAREN, got IDENTIFIER/,
  ],
  [
    'a resource that the API does not have',
    'resource: [pods, secrets]',
    'resource: [pods, secret]',
    /the API has no resource "secret": did you mean secrets\?/,
  ],
  ['a verb of nobody', 'verb: [get, list]', 'verb: [get, lsit]', /the API has no verb "lsit": did you mean list\?/],
  ['a parameter of no kind', 'door: {pick:', 'door: {pik:', /parameters\.door: unknown key "pik": did you mean pick\?/],
  ['an objective without a price', 'id: F-2\n', 'id: F-3\n', /objective F-3 has no price/],
])('the linter says where: %s', (_what, right, wrong, message) => {
  newScenario('leaky-bucket', folder);
  const file = join(folder, 'scenario.yaml');
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(right);
  writeFileSync(file, text.replace(right, wrong));
  expect(lintScenario(folder).map(formatProblem).join('\n')).toMatch(message);
});

test('parameters are drawn from their ranges, each from a source of its own', () => {
  const values = drawParameters(
    {
      net: { value: '198.18.7' },
      one: { address: '${net}.0/24' },
      two: { address: '${net}.0/24', apart: ['one'] },
      t0: { before: ['30h', '20h'] },
      grant: { ahead: ['t0', '46h', '46h'] },
      third: { int: [5, 5] },
      less: { plus: ['third', -1] },
      nodes: { pick: ['a', 'b', 'c'], count: 2 },
    },
    new Random('7'),
    START,
  );
  expect(inNetwork(String(values.one), '198.18.7.0/24')).toBe(true);
  expect(values.two).not.toBe(values.one);
  expect(Date.parse(String(values.t0)) - Date.parse(String(values.grant))).toBe(46 * 3_600_000);
  expect(values.less).toBe(4);
  expect(values.nodes).toHaveLength(2);
  expect(fillParameters({ all: '${nodes}', text: 'x-${third}', 'k-${third}': 1 }, values)).toEqual({
    all: values.nodes,
    text: 'x-5',
    'k-5': 1,
  });
});

test('instants may lean on the start of play or on another instant', () => {
  expect(instantOf('-9d', START)).toBe('2025-02-25T08:00:00Z');
  expect(instantOf('2025-03-04T02:41:07Z+6m30s', START)).toBe('2025-03-04T02:47:37Z');
  expect(instantOf('2025-03-04T02:41:07Z', START)).toBe('2025-03-04T02:41:07Z');
  expect(() => instantOf('yesterday', START)).toThrow('"yesterday" is no instant');
});
