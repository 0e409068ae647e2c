import { expect, test } from 'vitest';
import { Random } from '../../clock/random.ts';
import type { AuditRecord } from '../../journal/records.ts';
import { FindingDetector } from './finding-detector.ts';
import { loadFindingRules } from './load-finding-rules.ts';

const T0 = Date.UTC(2026, 2, 4, 2, 0);
const at = (minute: number) => new Date(T0 + minute * 60_000).toISOString();
const scope = {
  cluster: 'octank',
  clusterCreatedAt: at(-13000),
  accountId: '111122223333',
  region: 'us-west-2',
  detectorId: 'd1',
};

test('anonymous reads are told as discovery five to fifteen minutes later, refused ones never', () => {
  const detector = make('current');
  detector.observeAudit(call(0, 'system:anonymous', 'list', 'pods', 200));
  detector.observeAudit(call(1, 'system:anonymous', 'list', 'nodes', 200));
  detector.observeAudit(call(1, 'system:anonymous', 'list', 'secrets', 403));
  expect(detector.release(T0 + 5 * 60_000 - 1)).toEqual([]);
  const told = detector.release(T0 + 15 * 60_000);
  expect(told.map(({ type, finding }) => [type, finding.type, finding.service.count])).toEqual([
    ['FindingRaised', 'Discovery:Kubernetes/SuccessfulAnonymousAccess', 2],
  ]);
  expect(told[0].finding.service.action).toMatchObject({
    kubernetesApiCallAction: { remoteIpDetails: { ipAddressV4: '203.0.113.17' } },
  });
});

test('what is seen again updates the count and the last time, once for each five minutes', () => {
  const detector = make('current');
  detector.observeAudit(call(0, 'system:anonymous', 'list', 'pods', 200));
  detector.release(T0 + 15 * 60_000);
  for (const minute of [20, 21, 22]) detector.observeAudit(call(minute, 'system:anonymous', 'list', 'pods', 200));
  const told = detector.release(T0 + 40 * 60_000);
  expect(told.map(({ type, finding }) => [type, finding.service.count, finding.service.eventLastSeen])).toEqual([
    ['FindingUpdated', 4, at(22)],
  ]);
  expect(detector.release(T0 + 60 * 60_000)).toEqual([]);
});

test('the grant to anonymous callers is told whoever made it; the built-in health role reads stay silent', () => {
  const detector = make('current');
  detector.observeAudit({
    ...call(0, 'kubernetes-admin', 'create', 'clusterrolebindings', 201),
    requestObject: {
      roleRef: { kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ kind: 'User', name: 'system:anonymous' }],
    },
  });
  detector.observeAudit({ ...call(0, 'system:anonymous', 'get', undefined, 200), requestURI: '/healthz' });
  const types = detector.release(T0 + 15 * 60_000).map(({ finding }) => [finding.type, finding.severity]);
  expect(types.sort()).toEqual([
    ['Policy:Kubernetes/AnonymousAccessGranted', 8],
    ['PrivilegeEscalation:Kubernetes/AnomalousBehavior.RoleBindingCreated', 8],
  ]);
});

test.each([
  [
    '2022',
    ['PrivilegeEscalation:Kubernetes/PrivilegedContainer', 'Persistence:Kubernetes/ContainerWithSensitiveMount'],
  ],
  [
    'current',
    [
      'PrivilegeEscalation:Kubernetes/AnomalousBehavior.WorkloadDeployed!PrivilegedContainer',
      'Persistence:Kubernetes/AnomalousBehavior.WorkloadDeployed!ContainerWithSensitiveMount',
    ],
  ],
] as const)('catalogue %s has its own types for a privileged workload with the root mounted', (catalogue, expected) => {
  const detector = make(catalogue);
  detector.observeAudit({
    ...call(0, 'system:anonymous', 'create', 'daemonsets', 201),
    requestObject: {
      kind: 'DaemonSet',
      metadata: { name: 'kc', namespace: 'kube-system' },
      spec: {
        template: {
          spec: {
            volumes: [{ name: 'h', hostPath: { path: '/' } }],
            containers: [{ name: 'c', image: 'x', securityContext: { privileged: true } }],
          },
        },
      },
    },
  });
  const types = detector.release(T0 + 15 * 60_000).map(({ finding }) => finding.type);
  expect(types).toEqual(expect.arrayContaining([...expected]));
});

test('a cluster of a few days is full of first times, and none of them is unusual', () => {
  const young = new FindingDetector({
    rules: loadFindingRules(),
    catalogue: 'current',
    scope: { ...scope, clusterCreatedAt: at(-100) },
    random: new Random('7'),
  });
  const binding = {
    roleRef: { kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'Group', name: 'admins' }],
  };
  young.observeAudit({ ...call(0, 'kubernetes-admin', 'create', 'clusterrolebindings', 201), requestObject: binding });
  expect(young.nextDueMs()).toBeUndefined();
});

test('a runtime agent tells a miner by its pool, with the pod it runs in', () => {
  const detector = make('current');
  detector.observeRuntime({
    at: at(0),
    node: 'n1',
    connection: 'xmr-pool.example:3333',
    container: { namespace: 'kube-system', pod: 'kc-x2bcd', container: 'c', image: 'x' },
  });
  const told = detector.release(T0 + 15 * 60_000);
  expect(told.map(({ finding }) => finding.type)).toContain('CryptoCurrency:Runtime/BitcoinTool.B');
  expect(told[0].finding.description).toContain('kube-system/kc-x2bcd');
});

test('the same seed tells the same findings at the same instants', () => {
  const run = () => {
    const detector = make('current');
    detector.observeAudit(call(0, 'system:anonymous', 'list', 'secrets', 200));
    return [detector.nextDueMs(), detector.release(T0 + 15 * 60_000)];
  };
  expect(run()).toEqual(run());
});

function make(catalogue: '2022' | 'current'): FindingDetector {
  return new FindingDetector({ rules: loadFindingRules(), catalogue, scope, random: new Random('7') });
}

function call(minute: number, username: string, verb: string, resource: string | undefined, code: number): AuditRecord {
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Request',
    auditID: `${minute}`,
    stage: 'ResponseComplete',
    requestURI: `/api/v1/${resource}`,
    verb,
    user: { username },
    sourceIPs: ['203.0.113.17'],
    ...(resource === undefined ? {} : { objectRef: { resource, name: 'x' } }),
    responseStatus: { code },
    requestReceivedTimestamp: at(minute),
    stageTimestamp: at(minute),
  };
}
