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
  ).toEqual(['203.0.113.41', '203.0.113.41', '203.0.113.17']);
  expect(column('filter requestURI like /secrets$/ | fields verb')).toEqual(['get', 'get', 'list']);
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
  expect(result).toMatchObject({
    columns: ['user.username', 'calls', 'from'],
    rows: [['system:anonymous', 4, 3]],
    matched: 2,
  });
  expect(runQuery('stats count(*) by bin(1h)', EVENTS).rows).toEqual([
    ['2026-03-04T03:00:00.000Z', 2],
    ['2026-03-04T02:00:00.000Z', 3],
  ]);
  expect(
    runQuery('stats median(responseStatus.code), stddev(responseStatus.code), pct(responseStatus.code, 0)', EVENTS)
      .rows,
  ).toEqual([[200, 81.1009, 200]]);
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

test('knows the stream of the log, and says which field no event has', () => {
  expect(runQuery('filter @logStream like /^kube-apiserver-audit/ | stats count(*)', EVENTS).rows).toEqual([[5]]);
  expect(runQuery('filter @logStream like /^authenticator/', EVENTS).notes).toEqual([
    'Only the audit log is kept here (stream kube-apiserver-audit-…): there is no stream of authenticator.',
  ]);
  expect(runQuery('filter verb = create and objectRef.resourse = "pods"', EVENTS).notes).toEqual([
    'No event has a field create. A text stands in quotes.',
    'No event has a field objectRef.resourse. Did you mean objectRef.resource?',
  ]);
  expect(
    runQuery('parse requestURI "/api/*" as rest | stats count(*) as n by rest, bin(5m) | sort n', EVENTS).notes,
  ).toEqual([]);
});

test('changes texts and numbers with the functions of the manual', () => {
  expect(column('fields strcontains(user.username, "anon") as a | stats count(*) by a | sort a')).toEqual([0, 1]);
  expect(column('fields concat(toupper(verb), " ", replace(objectRef.resource, "s", "z")) as b | limit 1')).toEqual([
    'CREATE cluzterrolebindingz',
  ]);
  expect(
    column('fields greatest(1, responseStatus.code, 7) as c, substr(verb, 0, 3) as d | display d | limit 1'),
  ).toEqual(['cre']);
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
  ['stats verb by user', 'stats sums rows up with', 6],
  ['filter count(verb) > 1', 'count() sums rows up: it belongs into stats, not into filter.', 7],
  ['fields strlen(verb, verb)', 'strlen() takes 1 argument.', 7],
  ['stats count(*) by bin(often)', 'bin takes a length of time', 18],
  ['parse requestURI /(?<open>/', 'This pattern can not be read', 17],
  ['parse requestURI "/a*" as one, two', 'The text has 1 star, and 2 names follow.', 17],
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
