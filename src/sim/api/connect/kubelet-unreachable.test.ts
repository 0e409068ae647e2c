import { expect, test } from 'vitest';
import { applyNew } from '../../bootstrap/apply-objects.ts';
import { createCluster } from '../../cluster.ts';
import type { ProcessOutput } from '../../process-streams.ts';

const NODE = {
  kind: 'Node',
  apiVersion: 'v1',
  metadata: { name: 'n', annotations: { 'kwok.x-k8s.io/node': 'fake' } },
};
const POD = {
  kind: 'Pod',
  apiVersion: 'v1',
  metadata: { name: 'p', namespace: 'default' },
  spec: { nodeName: 'n', containers: [{ name: 'c', image: 'i' }] },
};
const DIAL = 'dial tcp 10.0.0.1:10250: i/o timeout';

function cluster() {
  const made = createCluster({ startMs: Date.UTC(2026, 2, 4), seed: 'unreachable' });
  applyNew(made.clientAs('kubernetes-admin'), 'nodes', NODE);
  made.clock.advanceTo(made.clock.now() + 5000);
  made.clientAs('kubernetes-admin').create('pods', POD);
  return (path: string, query: Record<string, string> = {}, headers: Record<string, string> = {}) => {
    const answer = made.handler({
      method: 'GET',
      path,
      query: new URLSearchParams(query),
      headers,
      peer: { address: '127.0.0.1' },
      user: { username: 'admin', groups: ['system:masters'] },
    });
    if (answer instanceof Promise) throw new Error('expected an answer at once');
    return answer;
  };
}

test('a node without a kubelet is said to be unreachable, in the words of each way to it', () => {
  const ask = cluster();
  const pod = '/api/v1/namespaces/default/pods/p';
  const upgrade = { connection: 'Upgrade', upgrade: 'websocket' };
  expect(ask('/api/v1/nodes/n/proxy/healthz').object).toMatchObject({
    code: 503,
    reason: 'ServiceUnavailable',
    message: `error trying to reach service: ${DIAL}`,
  });
  const log = ask(`${pod}/log`, { tailLines: '1', follow: 'true' }).object;
  expect(log).toMatchObject({
    code: 500,
    message: `Get "https://10.0.0.1:10250/containerLogs/default/p/c?follow=true&tailLines=1": ${DIAL}`,
  });
  expect(log).not.toHaveProperty('reason');
  expect(ask(`${pod}/portforward`, {}, upgrade).object).toMatchObject({
    code: 500,
    message: `error dialing backend: ${DIAL}`,
  });
  const { command } = ask(`${pod}/exec`, { command: 'ls', stdout: '1' }, upgrade);
  expect(() => command?.({} as ProcessOutput)).toThrow(DIAL);
});
