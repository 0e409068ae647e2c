import { expect, test } from 'vitest';
import type { KubeObject } from '../../kube-object.ts';
import { GoTypes } from '../go-types.ts';
import { ResourceRegistry } from '../registry.ts';
import { convertObject } from './convert-object.ts';

const types = new GoTypes();
const registry = new ResourceRegistry();

function autoscaler(version: string) {
  const info = registry.find('autoscaling', version, 'horizontalpodautoscalers');
  if (info === undefined) throw new Error(version);
  return info;
}

test('keeps in annotations what autoscaling/v1 has no field for', () => {
  const spec = {
    scaleTargetRef: { kind: 'Deployment', name: 'd', apiVersion: 'apps/v1' },
    minReplicas: 1,
    maxReplicas: 3,
    metrics: [
      { type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '100Mi' } } },
    ],
    behavior: { scaleDown: { stabilizationWindowSeconds: 60, selectPolicy: 'Max', policies: [] } },
  };
  const v2: KubeObject = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'd' },
    spec,
  };
  const v1 = convertObject(types, v2, autoscaler('v2'), autoscaler('v1'));
  expect(v1.metadata.annotations).toMatchObject({
    'autoscaling.alpha.kubernetes.io/metrics':
      '[{"type":"Resource","resource":{"name":"memory","targetAverageValue":"100Mi"}}]',
  });
  const back = convertObject(types, v1, autoscaler('v1'), autoscaler('v2'));
  expect(back.spec).toMatchObject({ metrics: spec.metrics, maxReplicas: 3 });
  expect(back.metadata.annotations).toBeUndefined();
});
