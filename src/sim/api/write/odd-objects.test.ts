import { expect, test } from 'vitest';
import { createCluster } from '../../cluster.ts';

function send(method: string, path: string, type: string, body: string) {
  const cluster = createCluster({ startMs: Date.UTC(2026, 2, 4), seed: 'odd' });
  const answer = cluster.handler({
    method,
    path,
    query: new URLSearchParams(),
    headers: { 'content-type': type },
    body: Buffer.from(body),
    peer: { address: '127.0.0.1', certificate: { commonName: 'admin', organizations: ['system:masters'] } },
  });
  if (answer instanceof Promise) throw new Error('expected an answer at once');
  return answer;
}

test('an object without a name is told so, whatever the rules of its kind look at', () => {
  for (const resource of ['scheduling.k8s.io/v1/priorityclasses', 'storage.k8s.io/v1/csidrivers']) {
    const { object } = send('POST', `/apis/${resource}`, 'application/json', '{}');
    expect(object).toMatchObject({ code: 422, message: expect.stringContaining('metadata.name: Required value') });
  }
});

test('items that cannot be told apart are stored, and nobody owns their fields', () => {
  const path = '/api/v1/namespaces/default/serviceaccounts';
  const { status, object } = send('POST', path, 'application/json', '{"metadata":{"name":"a"},"secrets":[{}]}');
  expect(status).toBe(201);
  expect(object?.metadata).not.toHaveProperty('managedFields');
});

test('a patch that makes kind or version something else than text is refused', () => {
  const path = '/api/v1/namespaces/default';
  const { object } = send('PATCH', path, 'application/merge-patch+json', '{"apiVersion":{"a":1}}');
  expect(object).toMatchObject({ code: 422, message: expect.stringContaining("couldn't get version/kind") });
});
