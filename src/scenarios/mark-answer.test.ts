import { expect, test } from 'vitest';
import { markAnswer } from './mark-answer.ts';
import { type Question, questionSchema } from './schema/question-schema.ts';

const KNOWN = { params: {}, facts: { secrets: ['shop/a', 'shop/b', 'shop/c'] } };

test('fields weigh, and what is not right yet is named without telling the answer', () => {
  const q = question(
    { id: 'name', label: 'Binding', kind: 'object', weight: 4, expect: { is: ['open', 'crb/open'] } },
    {
      id: 'when',
      label: 'Created at',
      kind: 'time',
      weight: 1,
      expect: { time: '2025-03-04T02:41:07Z', within: '60s' },
    },
  );
  expect(mark(q, { name: ' Open ', when: '2025-03-04T02:41:40Z' })).toMatchObject({
    verdict: 'right',
    fraction: 1,
    feedback: 'Right.',
  });
  expect(mark(q, { name: 'crb/open', when: '2025-03-04T03:00:00Z' })).toMatchObject({
    verdict: 'partly',
    fraction: 0.8,
    feedback: 'Partly. Not right yet: created at.',
  });
  expect(mark(q, {})).toMatchObject({ verdict: 'wrong', fraction: 0 });
});

test('sets earn what both have in common, whatever the order', () => {
  const q = question({ id: 's', label: 'Secrets', kind: 'objects', expect: { set: { from: 'facts.secrets' } } });
  expect(mark(q, { s: ['shop/c', 'shop/a', 'shop/b'] }).fraction).toBe(1);
  expect(mark(q, { s: ['shop/a', 'shop/x'] }).fraction).toBe(0.25);
  expect(mark(q, { s: 'shop/a' }).verdict).toBe('partly');
});

test('an order earns its longest right run', () => {
  const q = question({
    id: 'o',
    label: 'Order',
    kind: 'order',
    expect: { order: ['a', 'b', 'c', 'd', 'e'], enough: 4 },
  });
  expect(mark(q, { o: ['a', 'c', 'b', 'd', 'e'] }).fraction).toBe(1);
  expect(mark(q, { o: ['e', 'd', 'a', 'b', 'x'] }).fraction).toBe(0.5);
});

test('a network may be given whole, by its first three numbers, or by its addresses', () => {
  const q = question({
    id: 'n',
    label: 'Network',
    kind: 'list',
    expect: { network: '203.0.113.0/24', addresses: ['203.0.113.17', '203.0.113.41'] },
  });
  for (const right of ['203.0.113.0/24', '203.0.113', '203.0.113.*']) expect(mark(q, { n: [right] }).fraction).toBe(1);
  expect(mark(q, { n: ['203.0.113.17', '203.0.113.41'] }).fraction).toBe(1);
  expect(mark(q, { n: ['203.0.113.17'] }).fraction).toBe(0.5);
  expect(mark(q, { n: ['203.0.112.9'] }).fraction).toBe(0);
});

test('a trap says what kind of wrong it is, and may accuse an innocent', () => {
  const q = question({
    id: 'who',
    label: 'Created by',
    kind: 'text',
    expect: { is: 'maria' },
    traps: [
      { values: ['deploy-bot'], say: 'The pipeline did not.', harm: 'wrong-accusation' },
      { matching: '^anon', say: 'It could not let itself in.' },
    ],
  });
  expect(mark(q, { who: 'Deploy-Bot' })).toMatchObject({
    feedback: 'The pipeline did not.',
    harm: [{ rule: 'wrong-accusation', value: 'Deploy-Bot' }],
  });
  expect(mark(q, { who: 'anonymous' })).toMatchObject({ feedback: 'It could not let itself in.', harm: [] });
  expect(mark(q, { who: 'else' }).feedback).toBe('Wrong.');
});

test('an expression may judge', () => {
  const q = question({
    id: 'x',
    label: 'X',
    kind: 'text',
    expect: { satisfies: "value.startsWith('a') && size(facts.secrets) == 3" },
  });
  expect(mark(q, { x: 'abc' }).fraction).toBe(1);
  expect(mark(q, { x: 'bcd' }).fraction).toBe(0);
});

function question(...fields: Record<string, unknown>[]): Question {
  return questionSchema.parse({
    id: 'q',
    objective: 'F-1',
    title: 'Q',
    right: 'Right.',
    partly: 'Partly.',
    wrong: 'Wrong.',
    fields,
  });
}

function mark(q: Question, values: Record<string, string | string[]>) {
  return markAnswer(q, values, KNOWN);
}

test('an object may be written as kubectl writes it, and is another one where its kind is', () => {
  const resources = ['pods', 'daemonsets.apps', 'nodes'];
  const one = question({
    id: 'w',
    label: 'Workload',
    kind: 'object',
    resources,
    expect: { is: ['miner', 'daemonset/miner'] },
  });
  for (const w of ['daemonset.apps/miner', 'ds/miner', 'kube-system/daemonset/miner', 'kube-system/miner'])
    expect(mark(one, { w }).fraction, w).toBe(1);
  expect(mark(one, { w: 'pod/miner' }).fraction).toBe(0);
  const several = question({ id: 'p', label: 'Pods', kind: 'objects', resources, expect: { set: ['a', 'b'] } });
  expect(mark(several, { p: ['pod/a', 'pods/shop/b'] }).fraction).toBe(1);
  const secrets = question({ id: 's', label: 'Secrets', kind: 'objects', expect: { set: { from: 'facts.secrets' } } });
  expect(mark(secrets, { s: ['shop/a', 'other/b', 'c'] }).fraction).toBe(0.5);
});
