import { expect, test } from 'vitest';
import type { AuditRecord } from '../../journal/records.ts';
import { readyMadeQueries } from './ready-made.ts';
import { runQuery } from './run-query.ts';

test('every ready-made query runs, and those about callers who never signed in find them', () => {
  const call = (username: string, code: number, reason: string): AuditRecord => ({
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Metadata',
    auditID: `${username} ${code}`,
    stage: 'ResponseComplete',
    requestURI: '/api/v1/namespaces/shop/secrets',
    verb: 'list',
    user: { username, groups: [] },
    sourceIPs: ['198.51.100.9'],
    userAgent: 'curl/8',
    objectRef: { resource: 'secrets', namespace: 'shop' },
    responseStatus: { code },
    requestReceivedTimestamp: '2026-03-04T02:10:00.000000Z',
    stageTimestamp: '2026-03-04T02:10:00.000000Z',
    annotations: { 'authorization.k8s.io/reason': reason },
  });
  const events = [
    call('system:anonymous', 200, 'RBAC: open'),
    call('system:anonymous', 403, ''),
    call('maria', 200, ''),
  ];
  const rows = (name: string) => runQuery(readyMadeQueries()[name].query, events).rows;
  for (const name of Object.keys(readyMadeQueries())) expect(() => rows(name), name).not.toThrow();
  expect(rows('unauthenticated-answered')).toHaveLength(1);
  expect(rows('why-allowed')).toEqual([['RBAC: open', 1]]);
  expect(rows('secrets-read')).toHaveLength(2);
});
