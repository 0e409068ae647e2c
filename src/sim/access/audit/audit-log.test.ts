import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Random } from '../../../clock/random.ts';
import { VirtualClock } from '../../../clock/virtual-clock.ts';
import { notFound } from '../../status-error.ts';
import type { AuditEvent } from '../audit-event.ts';
import { AuditFile } from './audit-file.ts';
import { AuditLog } from './audit-log.ts';
import { type AuditPolicy, auditDecider, builtinAuditPolicy, parseAuditPolicy } from './audit-policy.ts';
import type { AuditedRequest } from './audit-trail.ts';

const jane = { username: 'jane', groups: ['system:authenticated'] };
const pods = { group: '', version: 'v1', resource: 'pods', subresource: '', namespace: 'shop', name: '' };

function request(more: Partial<AuditedRequest> = {}): AuditedRequest {
  return {
    uri: '/api/v1/namespaces/shop/pods?limit=500',
    path: '/api/v1/namespaces/shop/pods',
    verb: 'list',
    headers: { 'user-agent': 'curl/8', 'x-forwarded-for': '203.0.113.7, nonsense', 'x-real-ip': '203.0.113.8' },
    peerAddress: '::ffff:127.0.0.1',
    user: jane,
    longRunning: false,
    resource: pods,
    ...more,
  };
}

function log(policy: AuditPolicy = builtinAuditPolicy('full')) {
  const audit = new AuditLog({ policy, clock: new VirtualClock(0), random: new Random('a') });
  const events: AuditEvent[] = [];
  audit.subscribe((event) => events.push(event));
  return { audit, events };
}

test('tells a request once, with where it came from and how it ended', () => {
  const { audit, events } = log();
  const trail = audit.begin(request());
  trail.received();
  trail.annotate('authorization.k8s.io/decision', 'allow');
  trail.completed({ code: 404, object: notFound({ group: '', resource: 'pods' }, 'web').toStatus() });
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({
    level: 'RequestResponse',
    stage: 'ResponseComplete',
    sourceIPs: ['203.0.113.7', '203.0.113.8', '127.0.0.1'],
    objectRef: { resource: 'pods', namespace: 'shop', apiVersion: 'v1' },
    responseStatus: {
      metadata: {},
      status: 'Failure',
      reason: 'NotFound',
      details: { name: 'web', kind: 'pods' },
      code: 404,
    },
    annotations: { 'authorization.k8s.io/decision': 'allow' },
  });
});

test('tells a watch when it starts and when it ends', () => {
  const { audit, events } = log();
  const trail = audit.begin(request({ verb: 'watch', longRunning: true }));
  trail.started({ code: 200 });
  trail.completed({ code: 200 });
  expect(events.map(({ stage }) => stage)).toEqual(['ResponseStarted', 'ResponseComplete']);
});

test('tells a failed login of nobody', () => {
  const { audit, events } = log();
  const { user: _, ...nobody } = request();
  audit.begin(nobody).refusedLogin({ code: 401 });
  expect(events[0]).toMatchObject({ stage: 'ResponseStarted', user: {}, responseStatus: { code: 401 } });
});

test('completes the reference from the body, and keeps bodies from the Metadata level', () => {
  const { audit, events } = log();
  const secrets = { ...pods, resource: 'secrets' };
  const trail = audit.begin(request({ verb: 'create', resource: secrets }));
  trail.requested({ kind: 'Secret', metadata: { name: 's' }, data: { password: 'x' } });
  trail.completed({ code: 201, object: { kind: 'Secret' } });
  expect(events[0].objectRef?.name).toBe('s');
  expect(events[0]).not.toHaveProperty('requestObject');
  expect(events[0]).not.toHaveProperty('responseObject');
});

test('the policy of EKS leaves out health checks and events and keeps aws-auth whole', () => {
  const eks = auditDecider(builtinAuditPolicy('eks'));
  const decide = (verb: string, path: string, resource?: Partial<typeof pods>) => {
    const asked = { username: 'jane', groups: ['system:authenticated'], verb, path };
    return eks(resource === undefined ? asked : { ...asked, resource: { ...pods, ...resource } }).level;
  };
  expect(decide('get', '/healthz/ping')).toBe('None');
  expect(decide('get', '/livez')).toBe('Metadata');
  expect(decide('create', '', { resource: 'events' })).toBe('None');
  expect(decide('patch', '', { resource: 'configmaps', name: 'aws-auth', namespace: 'kube-system' })).toBe(
    'RequestResponse',
  );
  expect(decide('get', '', { resource: 'configmaps', name: 'aws-auth', namespace: 'kube-system' })).toBe('Metadata');
  expect(decide('list', '', {})).toBe('Request');
  expect(decide('create', '', { subresource: 'exec', name: 'web' })).toBe('RequestResponse');
  expect(decide('create', '', { resource: 'serviceaccounts', subresource: 'token' })).toBe('Request');
  expect(decide('list', '', { group: 'example.com', resource: 'things' })).toBe('Metadata');
});

test('refuses a policy with an unknown level', () => {
  expect(() => parseAuditPolicy('apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{level: All}]')).toThrow('level');
});

test('a file holds all events once it is closed, one a line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'audit-'));
  const file = new AuditFile(join(folder, 'audit.log'));
  const { audit } = log();
  audit.subscribe(file.sink);
  audit.begin(request()).completed({ code: 200, object: { kind: 'PodList' }, json: '{"kind":"PodList"}\n' });
  audit.begin(request()).completed({ code: 200 });
  file.close();
  const lines = readFileSync(join(folder, 'audit.log'), 'utf8').trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as AuditEvent).responseObject)).toEqual([
    { kind: 'PodList' },
    undefined,
  ]);
  rmSync(folder, { recursive: true });
});
