import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { wallClock } from '../../../clock/wall-clock.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ApiResponse } from '../../api-request.ts';
import { createCluster, type SimCluster } from '../../cluster.ts';
import { createPki } from '../pki/cluster-pki.ts';
import type { AuditEvent } from '../audit-event.ts';

const START_MS = Date.UTC(2025, 2, 1);
const pki = createPki(wallClock.now());
const caBundle = Buffer.from(pki.caCertificate).toString('base64');

type Answer = (request: Record<string, unknown>) => Record<string, unknown>;
const answers: Record<string, Answer> = {};
const asked: string[] = [];
let server: Server;
let port = 0;

beforeAll(async () => {
  server = createServer({ cert: pki.files['apiserver.crt'], key: pki.files['apiserver.key'] }, (incoming, outgoing) => {
    let body = '';
    incoming.on('data', (chunk) => (body += chunk));
    incoming.on('end', () => {
      const path = (incoming.url ?? '').split('?')[0];
      const { request } = JSON.parse(body) as { request: Record<string, unknown> };
      asked.push(path);
      const response = { uid: request.uid, ...answers[path]?.(request) };
      outgoing.end(JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => server.close());
beforeEach(() => {
  asked.length = 0;
});

function patch(...operations: unknown[]): Record<string, unknown> {
  return { allowed: true, patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(operations)).toString('base64') };
}

function webhook(path: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    name: `${path.slice(1)}.example.com`,
    clientConfig: { url: `https://127.0.0.1:${port}${path}`, caBundle },
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] }],
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'default' } },
    ...more,
  };
}

function clusterWith(kind: 'Mutating' | 'Validating', ...webhooks: Record<string, unknown>[]) {
  const cluster = createCluster({ startMs: START_MS, seed: 'a', pki });
  const events: AuditEvent[] = [];
  cluster.audit.subscribe((event) => events.push(event));
  const resource = `${kind.toLowerCase()}webhookconfigurations.admissionregistration.k8s.io`;
  cluster.clientAs('kubernetes-admin').create(resource, {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: `${kind}WebhookConfiguration`,
    metadata: { name: 'hooks' },
    webhooks,
  });
  return { cluster, events };
}

async function createConfigMap(cluster: SimCluster, data: Record<string, string> = {}): Promise<ApiResponse> {
  return cluster.handler({
    method: 'POST',
    path: '/api/v1/namespaces/default/configmaps',
    query: new URLSearchParams(),
    headers: { accept: 'application/json' },
    peer: { address: '127.0.0.1', certificate: { commonName: 'admin', organizations: ['system:masters'] } },
    body: Buffer.from(JSON.stringify({ metadata: { name: 'a' }, data })),
  });
}

test('a patch changes what is stored, and the audit log tells which webhook did it', async () => {
  answers['/label'] = () => patch({ op: 'add', path: '/metadata/labels', value: { seen: 'yes' } });
  const { cluster, events } = clusterWith('Mutating', webhook('/label'));
  expect((await createConfigMap(cluster)).status).toBe(201);
  expect(cluster.store.get('configmaps', 'default', 'a')?.metadata.labels).toEqual({ seen: 'yes' });
  const { annotations = {} } = events.find(({ verb, objectRef }) => verb === 'create' && objectRef?.name === 'a') ?? {};
  expect(annotations['mutation.webhook.admission.k8s.io/round_0_index_0']).toBe(
    '{"configuration":"hooks","webhook":"label.example.com","mutated":true}',
  );
  expect(annotations).not.toHaveProperty('patch.webhook.admission.k8s.io/round_0_index_0');
});

test('a webhook that wants it is asked again after a later one changed the object', async () => {
  answers['/first'] = () => ({ allowed: true });
  answers['/second'] = () => patch({ op: 'add', path: '/data', value: { k: 'v' } });
  const { cluster } = clusterWith(
    'Mutating',
    webhook('/first', { reinvocationPolicy: 'IfNeeded' }),
    webhook('/second'),
  );
  await createConfigMap(cluster);
  expect(asked).toEqual(['/first', '/second', '/first']);
});

test('match conditions keep a webhook from being asked; broken ones refuse unless they are to be ignored', async () => {
  answers['/deny'] = () => ({ allowed: false, status: { message: 'no' } });
  const matchConditions = [{ name: 'has-key', expression: "object.data.k == 'v'" }];
  const { cluster } = clusterWith('Validating', webhook('/deny', { matchConditions }));
  expect((await createConfigMap(cluster)).status).toBe(403);
  expect((await createConfigMap(cluster, { k: 'x' })).status).toBe(201);
  expect(asked).toEqual([]);
  const lenient = clusterWith('Validating', webhook('/deny', { matchConditions, failurePolicy: 'Ignore' }));
  expect((await createConfigMap(lenient.cluster)).status).toBe(201);
  const refused = await createConfigMap(clusterWith('Validating', webhook('/deny', { matchConditions })).cluster, {
    k: 'v',
  });
  expect(refused.status).toBe(400);
  expect(String(refused.body)).toContain('admission webhook \\"deny.example.com\\" denied the request: no');
});

test('a webhook that does not answer in time refuses, or lets pass, as its failure policy says', async () => {
  const slow = createServer({ cert: pki.files['apiserver.crt'], key: pki.files['apiserver.key'] }, () => undefined);
  await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
  const url = `https://127.0.0.1:${(slow.address() as AddressInfo).port}/slow`;
  const late = webhook('/slow', { clientConfig: { url, caBundle }, timeoutSeconds: 1 });
  const answer = await createConfigMap(clusterWith('Validating', late).cluster);
  expect(answer.status).toBe(500);
  expect(String(answer.body)).toContain('slow?timeout=1s\\": context deadline exceeded');
  const { cluster } = clusterWith('Validating', { ...late, failurePolicy: 'Ignore' });
  expect((await createConfigMap(cluster)).status).toBe(201);
  slow.close();
  slow.closeAllConnections();
});
