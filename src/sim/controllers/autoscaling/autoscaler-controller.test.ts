import { expect, test } from 'vitest';
import { VirtualClock } from '../../../clock/virtual-clock.ts';
import { smallWorld, template } from '../../../../test/support/small-world.ts';
import type { Client } from '../../client.ts';
import type { KubeObject } from '../../kube-object.ts';
import { proposeReplicas } from './metric-proposal.ts';
import { ScalingPace } from './scaling-pace.ts';

const SPEC = { minReplicas: 1, maxReplicas: 10, scaleTargetRef: { kind: 'Deployment', name: 'web' } };

test('keeps a deployment within its limits and says that there are no metrics', () => {
  const world = smallWorld();
  const selector = { matchLabels: { app: 'web' } };
  world.create('deployments.apps', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: { replicas: 1, selector, template: template({ app: 'web' }) },
  });
  const target = { type: 'Utilization', averageUtilization: 50 };
  world.create('horizontalpodautoscalers.autoscaling', {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web' },
    spec: {
      minReplicas: 2,
      maxReplicas: 4,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }],
    },
  });
  world.pass(31_000);
  expect((world.get('deployments.apps', 'web')?.spec as { replicas: number }).replicas).toBe(2);
  const status = world.get('horizontalpodautoscalers.autoscaling', 'web')?.status as {
    conditions: Record<string, string>[];
  };
  expect(status.conditions.map(({ type, reason }) => `${type} ${reason}`)).toEqual([
    'AbleToScale SucceededGetScale',
    'ScalingActive FailedGetResourceMetric',
  ]);
});

test('asks for as many pods as bring the average back to the target', () => {
  expect(proposal([0.4, 0.4], 50)).toMatchObject({
    replicas: 4,
    status: { resource: { current: { averageUtilization: 100 } } },
  });
  expect(proposal([0.21, 0.21], 50)).toMatchObject({ replicas: 2 });
  expect(proposal([0.05, 0.05, 0.05, 0.05], 50)).toMatchObject({ replicas: 1 });
});

test('shrinks only by what was recommended throughout five minutes, and grows by doubling', () => {
  const pace = new ScalingPace();
  const settle = (atMs: number, current: number, desired: number) =>
    pace.settle('k', SPEC, { current, desired, nowMs: atMs }).replicas;
  expect(settle(0, 5, 5)).toBe(5);
  expect(settle(60_000, 5, 2)).toBe(5);
  expect(settle(301_000, 5, 2)).toBe(2);
  expect(settle(302_000, 3, 10)).toBe(6);
});

/** Pods that ask for 0.4 cores each and use so many; the answer to a target of so many per cent. */
function proposal(cores: number[], averageUtilization: number) {
  const clock = new VirtualClock(Date.UTC(2024, 0, 1));
  const times = { startTime: '2023-12-31T00:00:00Z', lastTransitionTime: '2023-12-31T00:00:10Z' };
  const pods = cores.map((_, i) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `p${i}`, namespace: 'n' },
    spec: { containers: [{ name: 'c', resources: { requests: { cpu: '400m' } } }] },
    status: { phase: 'Running', startTime: times.startTime, conditions: [{ type: 'Ready', status: 'True', ...times }] },
  }));
  const metrics = cores.map((used, i) => ({
    metadata: { name: `p${i}` },
    containers: [{ name: 'c', usage: { cpu: `${used * 1000}m` } }],
  }));
  const client: Partial<Client> = { list: () => metrics as unknown as KubeObject[] };
  const shop = { client, world: { clock, registry: { preferred: () => ({}) } } };
  const metric = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } } };
  return proposeReplicas(shop as never, metric, { namespace: 'n', pods: pods, specReplicas: cores.length });
}
