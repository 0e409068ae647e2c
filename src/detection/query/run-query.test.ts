import { expect, test } from 'vitest';
import type { AuditRecord } from '../../journal/records.ts';
import { runQuery } from './run-query.ts';
import { explainQueryError, QueryError } from './token.ts';

const EVENTS: AuditRecord[] = [
  event('2026-03-04T02:10:00.000000Z', 'system:anonymous', '203.0.113.17', 'list', 'pods', 200),
  event('2026-03-04T02:16:00.000000Z', 'system:anonymous', '203.0.113.41', 'list', 'secrets', 200),
  event('2026-03-04T02:17:00.000000Z', 'system:anonymous', '203.0.113.41', 'get', 'secrets', 200),
  event('2026-03-04T03:30:00.000000Z', 'system:anonymous', '198.51.100.7', 'get', 'secrets', 403),
  event('2026-03-04T03:40:00.000000Z', 'kubernetes-admin', '192.0.2.10', 'create', 'clusterrolebindings', 201),
];

test('filters by equality, pattern, list and subnet, and joins them with and, or, not', () => {
  expect(
    column('filter user.username = "system:anonymous" and responseStatus.code < 300 | fields sourceIPs.0'),
  ).toEqual(['203.0.113.17', '203.0.113.41', '203.0.113.41']);
  expect(column('filter requestURI like /secrets$/ | fields verb')).toEqual(['list', 'get', 'get']);
  expect(column('filter verb in ["create", "list"] and not user.username like "anonymous" | fields verb')).toEqual([
    'create',
  ]);
  expect(
    column('filter isIpv4InSubnet(sourceIPs.0, "203.0.113.0/24") and verb = "get" | fields objectRef.resource'),
  ).toEqual(['secrets']);
  expect(column('filter verb not in ["get", "list"] | fields verb')).toEqual(['create']);
});

test('counts by field and by hour, sorts and limits', () => {
  const result = runQuery(
    'stats count(*) as calls, count_distinct(sourceIPs.0) as from by user.username | sort calls desc | limit 1',
    EVENTS,
  );
  expect(result).toEqual({
    columns: ['user.username', 'calls', 'from'],
    rows: [['system:anonymous', 4, 3]],
    matched: 2,
  });
  expect(runQuery('stats count(*) by bin(1h)', EVENTS).rows).toEqual([
    ['2026-03-04T02:00:00.000Z', 3],
    ['2026-03-04T03:00:00.000Z', 2],
  ]);
});

test('tells the first and last time something was seen', () => {
  expect(
    runQuery(
      'filter sourceIPs.0 like "203.0.113." | stats earliest(@timestamp) as first, latest(@timestamp) as last',
      EVENTS,
    ).rows,
  ).toEqual([['2026-03-04T02:10:00.000000Z', '2026-03-04T02:17:00.000000Z']]);
});

test('takes parts of a text by stars and by named groups', () => {
  expect(column('parse requestURI "/api/v1/*" as what | filter verb = "create" | fields what')).toEqual([
    'clusterrolebindings',
  ]);
  expect(column('parse requestURI /v1\\/(?<what>s\\w+)/ | filter ispresent(what) | fields what')).toEqual([
    'secrets',
    'secrets',
    'secrets',
  ]);
});

test('reads annotations, whose keys hold dots', () => {
  expect(column('filter verb = "create" | fields annotations.authorization.k8s.io/reason')).toEqual([undefined]);
  expect(column('filter verb = "create" | fields `annotations.authorization.k8s.io/reason`')).toEqual(['because']);
});

test.each([
  [
    'filer verb = "get"',
    '"filer" is no command. Commands are fields, display, filter, parse, stats, sort, limit, dedup.',
    0,
  ],
  ['filter verb = ', 'The query ends where a field or value was expected.', 14],
  ['filter verb = "get', 'This text is not closed.', 14],
  ['limit many', 'limit takes a number, such as `limit 20`.', 6],
  ['stats verb by user', 'stats sums rows up with', 0],
  ['filter nope(verb)', 'There is no function nope() here.', 7],
])('says what is wrong with `%s`, and where', (query, message, at) => {
  try {
    runQuery(query, EVENTS);
    expect.unreachable();
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    expect(error.message).toContain(message);
    expect(error.at).toBe(at);
    expect(explainQueryError(query, error)).toContain(`${' '.repeat(at + 2)}^`);
  }
});

function column(query: string): unknown[] {
  return runQuery(query, EVENTS).rows.map(([first]) => first);
}

function event(
  at: string,
  username: string,
  address: string,
  verb: string,
  resource: string,
  code: number,
): AuditRecord {
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Metadata',
    auditID: at,
    stage: 'ResponseComplete',
    requestURI: `/api/v1/${resource}`,
    verb,
    user: { username },
    sourceIPs: [address],
    objectRef: { resource },
    responseStatus: { code },
    requestReceivedTimestamp: at,
    stageTimestamp: at,
    annotations: { 'authorization.k8s.io/reason': 'because' },
  };
}
