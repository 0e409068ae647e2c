import https from 'node:https';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCluster, type SimCluster } from '../cluster.ts';

let cluster: SimCluster;

beforeEach(async () => {
  cluster = createCluster({ startMs: Date.UTC(2026, 2, 4), seed: 'http' });
  await cluster.serve();
});
afterEach(() => cluster.stop());

test('a field named in any script comes back in a Warning, and the server answers the next request', async () => {
  const body = 'metadata: {name: a}\n"日本é": 1\n';
  const answer = await send('POST', '/api/v1/namespaces/default/configmaps?dryRun=All&fieldValidation=Warn', body);
  expect(answer.status).toBe(201);
  expect(Buffer.from(answer.warning, 'latin1').toString('utf8')).toBe('299 - "unknown field \\"日本é\\""');
  expect((await send('GET', '/readyz')).status).toBe(200);
});

test('a warning with control characters is not sent, and breaks nothing', async () => {
  const body = '{"metadata":{"name":"a"},"x\\ny":1}';
  const answer = await send('POST', '/api/v1/namespaces/default/configmaps?dryRun=All&fieldValidation=Warn', body);
  expect(answer.status).toBe(201);
  expect(answer.warning).not.toMatch(/[\u0000-\u001f]/);
});

function send(method: string, path: string, body?: string): Promise<{ status: number; warning: string }> {
  const text = cluster.kubeconfig({ name: 'admin', groups: ['system:masters'] });
  const data = (key: string) => Buffer.from(new RegExp(`${key}: *"?([A-Za-z0-9+/=]+)`).exec(text)?.[1] ?? '', 'base64');
  const server = new URL(/server: *"?(https:[^"\s]+)/.exec(text)?.[1] ?? '');
  const tls = {
    ca: data('certificate-authority-data'),
    cert: data('client-certificate-data'),
    key: data('client-key-data'),
  };
  return new Promise((resolve, reject) => {
    const request = https.request(
      {
        ...tls,
        hostname: server.hostname,
        port: server.port,
        method,
        path,
        agent: false,
        headers: { 'content-type': 'application/yaml' },
      },
      (response) => {
        response.resume();
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, warning: String(response.headers.warning ?? '') }),
        );
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}
