import { expect, test } from 'vitest';
import { createCluster, type SimCluster } from '../../cluster.ts';

const START_MS = Date.UTC(2025, 2, 1);

interface Answer {
  message?: string;
  spec?: unknown;
  status: { token?: string; authenticated?: boolean; resourceRules?: { resources: string[] }[] };
}

function post(cluster: SimCluster, path: string, body: unknown, headers: Record<string, string> = {}) {
  const answer = cluster.handler({
    method: 'POST',
    path,
    query: new URLSearchParams(),
    headers: { accept: 'application/json', ...headers },
    peer: { address: '127.0.0.1', certificate: { commonName: 'admin', organizations: ['system:masters'] } },
    body: Buffer.from(JSON.stringify(body)),
  });
  if (answer instanceof Promise) throw new Error('expected an answer at once');
  return { code: answer.status, object: JSON.parse(String(answer.body)) as Answer };
}

const ROBOT = '/api/v1/namespaces/default/serviceaccounts/robot/token';

function withRobot(): SimCluster {
  const cluster = createCluster({ startMs: START_MS, seed: 'a' });
  const metadata = { name: 'robot', namespace: 'default' };
  cluster
    .clientAs('kubernetes-admin')
    .create('serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata });
  return cluster;
}

test('a requested token is who it says, until its account is gone', () => {
  const cluster = withRobot();
  const { code, object } = post(cluster, ROBOT, { spec: { expirationSeconds: 600 } });
  expect(code).toBe(201);
  expect(object.spec).toEqual({
    audiences: ['https://kubernetes.default.svc.cluster.local'],
    boundObjectRef: null,
    expirationSeconds: 600,
  });
  const { token } = object.status;
  const review = () => post(cluster, '/apis/authentication.k8s.io/v1/tokenreviews', { spec: { token } }).object.status;
  expect(review()).toMatchObject({
    authenticated: true,
    user: {
      username: 'system:serviceaccount:default:robot',
      extra: { 'authentication.kubernetes.io/credential-id': [expect.stringMatching(/^JTI=/)] },
    },
  });
  cluster.clientAs('kubernetes-admin').delete('serviceaccounts', 'robot', { namespace: 'default' });
  expect(review().authenticated).toBeUndefined();
});

test('a token too short, for an absent pod or of no account is refused in upstream words', () => {
  const cluster = withRobot();
  expect(post(cluster, ROBOT, { spec: { expirationSeconds: 60 } }).object.message).toBe(
    'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes',
  );
  const boundObjectRef = { kind: 'Pod', apiVersion: 'v1', name: 'gone' };
  expect(post(cluster, ROBOT, { spec: { boundObjectRef } }).object.message).toBe('pods "gone" not found');
  expect(post(cluster, ROBOT.replace('robot', 'nobody'), {}).code).toBe(404);
});

test('somebody impersonated learns what they may do', () => {
  const cluster = withRobot();
  const asJane = { 'impersonate-user': 'jane' };
  const spec = { resourceAttributes: { namespace: 'default', verb: 'get', resource: 'pods' } };
  const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
  expect(post(cluster, path, { spec }, asJane).object.status).toEqual({ allowed: false });
  expect(post(cluster, path, { spec }).object.status).toEqual({ allowed: true });
  expect(post(cluster, path, { spec: {} }).object.message).toContain('.authorization.k8s.io "" is invalid');
  const rules = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';
  const { status } = post(cluster, rules, { spec: { namespace: 'default' } }, asJane).object;
  expect((status.resourceRules ?? []).flatMap(({ resources }) => resources)).toContain('selfsubjectreviews');
});
