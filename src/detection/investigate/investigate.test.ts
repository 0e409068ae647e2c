import { expect, test } from 'vitest';
import type { AuditRecord } from '../../journal/records.ts';
import { investigate } from './investigate.ts';

const AUDIT: AuditRecord[] = [
  call('2026-03-01T09:00:00Z', 'kubernetes-admin', '192.0.2.10', 'list', 'pods', 200),
  call('2026-03-02T09:00:00Z', 'system:anonymous', '198.51.100.7', 'list', 'secrets', 403),
  call('2026-03-04T02:10:00Z', 'system:anonymous', '203.0.113.17', 'list', 'pods', 200),
  call('2026-03-04T02:16:00Z', 'system:anonymous', '203.0.113.41', 'list', 'secrets', 200),
  {
    ...call(
      '2026-03-04T02:25:00Z',
      'system:serviceaccount:kube-system:daemon-set-controller',
      '10.0.0.1',
      'create',
      'pods',
      201,
    ),
    responseObject: {
      metadata: { name: 'kc-1', ownerReferences: [{ kind: 'DaemonSet', name: 'kc' }] },
      spec: {
        hostPID: true,
        volumes: [{ hostPath: { path: '/' } }],
        containers: [{ name: 'c', image: 'x:1', securityContext: { privileged: true } }],
        initContainers: [{ name: 'i', image: 'y:2' }],
      },
    },
  },
];
const NOW = '2026-03-04T09:00:00Z';
const page = (view: Parameters<typeof investigate>[0]['view'], more: object = {}) =>
  investigate({ view, ...more }, { audit: AUDIT, findings: [], now: NOW });

test('an address search takes CIDR and wildcard and tells first and last seen', () => {
  for (const ip of ['203.0.113.0/24', '203.0.113.*']) {
    const [addresses, networks] = page('addresses', { filter: { ip } }).sections;
    expect(addresses.table?.rows.map((row) => row[0])).toEqual(['203.0.113.17', '203.0.113.41']);
    expect(networks.table?.rows).toEqual([['203.0.113.0/24', '2', '03-04 02:10:00', '03-04 02:16:00', '2', '0']]);
  }
});

test('a call that a subject never made before the scope is new, or that was refused until then', () => {
  const [, calls] = page('new-calls', { from: '2026-03-04T00:00:00Z', filter: { user: 'system:anonymous' } }).sections;
  expect(calls.table?.rows.map((row) => row[2])).toEqual(['list pods', 'list secrets']);
});

test('containers are those that were there in the scope, init containers and dangerous settings included', () => {
  const rows = (more: object) =>
    page('containers', more).sections[0].table?.rows.map((row) => [row[1], ...row.slice(4, 7), row[8]]);
  expect(rows({ from: '2026-03-04T00:00:00Z' })).toEqual([
    ['running', 'i (init)', 'y:2', 'hostPID hostPath:/', 'DaemonSet kc'],
    ['running', 'c', 'x:1', 'privileged hostPID hostPath:/', 'DaemonSet kc'],
  ]);
  expect(rows({ from: '2026-03-04T05:00:00Z' })).toHaveLength(2);
  expect(rows({ to: '2026-03-03T00:00:00Z' })).toEqual([]);
  const gone = { ...call('2026-03-04T03:00:00Z', 'maria', '192.0.2.1', 'delete', 'pods', 200) };
  gone.objectRef = { ...gone.objectRef, name: 'kc-1' };
  const after = investigate(
    { view: 'containers', from: '2026-03-04T05:00:00Z' },
    { audit: [...AUDIT, gone], findings: [], now: NOW },
  );
  expect(after.sections[0].table?.rows).toEqual([]);
});

test('a profile tells first and last success, and what is new of one address or subject', () => {
  const sections = page('profile', { from: '2026-03-04T02:12:00Z', filter: { user: 'system:anonymous' } }).sections;
  expect(sections[0].text?.[1]).toBe('First success 03-04 02:10:00, last success 03-04 02:16:00, 1 refused.');
  expect(sections.find(({ title }) => title === 'addresses')?.table?.rows.map((row) => row[0])).toEqual([
    '203.0.113.41',
  ]);
  expect(page('profile').sections[0].title).toBe('profile of whom?');
});

test('an address that a header names is told from who sent it', () => {
  const spoofed = { ...call('2026-03-04T04:00:00Z', 'system:anonymous', '192.0.2.9', 'list', 'pods', 200) };
  spoofed.sourceIPs = ['192.0.2.9', '203.0.113.50'];
  const asked = { view: 'addresses', filter: { ip: '203.0.113.50' } } as const;
  const [named] = investigate(asked, { audit: [...AUDIT, spoofed], findings: [], now: NOW }).sections;
  expect(named.table?.rows.map((row) => row.slice(0, 2))).toEqual([['192.0.2.9', '203.0.113.50']]);
});

test('activity counts refusals apart', () => {
  const byAddress = page('activity', { filter: { user: 'system:anonymous' } }).sections.find(
    (section) => section.title === 'by address',
  );
  expect(byAddress?.bars).toContainEqual({ label: '198.51.100.7', value: 1, note: '1 refused  system:anonymous ×1' });
});

test('the histogram has as many events as the scope', () => {
  expect(page('overview').histogram.counts.reduce((a, b) => a + b, 0)).toBe(AUDIT.length);
});

function call(
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
  };
}

test('the posture is of now, whatever the scope, and can be narrowed to a namespace', () => {
  const failure = (namespace: string, check: string) =>
    ({ severity: 'danger', namespace, object: 'Deployment/x', container: 'c', check, message: check }) as const;
  const posture = () => ({
    score: 69,
    grade: 'D+',
    counts: { successes: 69, warnings: 32, dangers: 15 },
    byCategory: [],
    byNamespace: [],
    failures: [failure('a', 'runAsPrivileged'), failure('b', 'hostPIDSet')],
  });
  const { sections } = investigate(
    { view: 'polaris', filter: { ns: 'b' } },
    { audit: AUDIT, findings: [], posture, now: NOW },
  );
  expect(sections[0].text?.[0]).toBe('grade D+, score 69 of 100: 69 passing, 32 warning, 15 dangerous');
  expect(sections.find(({ title }) => title === 'dangers')?.table?.rows).toEqual([
    ['b', 'Deployment/x', 'c', 'hostPIDSet', 'hostPIDSet'],
  ]);
  const replayed = investigate({ view: 'polaris' }, { audit: AUDIT, findings: [], now: NOW });
  expect(replayed.sections[0].text).toEqual(['There is no cluster to look at: this is a replay.']);
});
