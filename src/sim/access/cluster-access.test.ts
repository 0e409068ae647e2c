import { expect, test } from 'vitest';
import { createCluster } from '../cluster.ts';
import type { AuditEvent } from './audit-event.ts';

const START_MS = Date.UTC(2025, 2, 1);

function ask(path: string, headers: Record<string, string> = {}) {
  const cluster = createCluster({ startMs: START_MS, seed: 'a' });
  const events: AuditEvent[] = [];
  cluster.audit.subscribe((event) => events.push(event));
  const answer = cluster.handler({
    method: 'GET',
    path,
    query: new URLSearchParams(),
    headers,
    peer: { address: '127.0.0.1' },
  });
  if (answer instanceof Promise) throw new Error('expected an answer at once');
  return { answer, events };
}

test('a stranger may read versions and health but no objects', () => {
  expect(ask('/version').answer.status).toBe(200);
  const { answer, events } = ask('/api/v1/secrets');
  expect(answer.status).toBe(403);
  expect(answer.object).toMatchObject({
    message:
      'secrets is forbidden: User "system:anonymous" cannot list resource "secrets" in API group "" at the cluster scope',
  });
  expect(events).toMatchObject([
    { annotations: { 'authorization.k8s.io/decision': 'forbid' }, responseStatus: { code: 403 } },
  ]);
});

test('a bad token is refused everywhere, as nobody', () => {
  const { answer, events } = ask('/healthz', { authorization: 'Bearer nonsense' });
  expect(answer.status).toBe(401);
  expect(events).toMatchObject([{ stage: 'ResponseStarted', user: {}, responseStatus: { message: 'Unauthorized' } }]);
});
