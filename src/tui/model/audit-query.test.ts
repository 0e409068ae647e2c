import { expect, test } from 'vitest';
import { isQuery, nextReadyMade, queryLines } from './audit-query.ts';

test('a search that begins with a command is a query, and a wrong one says where', () => {
  expect(isQuery('stats count(*) by verb')).toBe(true);
  expect(isQuery('user=system:anonymous filter')).toBe(false);
  expect(queryLines([], 'stats count(*) as calls', 80).lines).toEqual(['calls', '0']);
  expect(queryLines([], 'filter ((', 80).lines.length).toBeGreaterThan(0);
});

test('ready-made queries come one after another', () => {
  const first = nextReadyMade('');
  expect(isQuery(first)).toBe(true);
  expect(nextReadyMade(first)).not.toBe(first);
});
