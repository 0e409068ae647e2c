import { expect, test } from 'vitest';
import { createCluster } from '../../cluster.ts';
import type { ApiRequest } from '../../api-request.ts';

test('metrics are listed, by label and as a table too, although no definition stands behind them', async () => {
  const cluster = createCluster({
    startMs: Date.UTC(2026, 2, 4),
    seed: 'metrics',
    network: {
      fakePodCidr: '10.1.0.0/16',
      clusterDns: '10.100.0.10',
      clusterDomain: 'cluster.local',
      serviceNetwork: false,
      enforcesPolicies: false,
      externalHosts: [],
      metrics: true,
    },
  });
  const list = (resource: string, query = '') =>
    cluster.handler({
      method: 'GET',
      path: `/apis/metrics.k8s.io/v1beta1/${resource}`,
      query: new URLSearchParams(query),
      headers: {},
      peer: { address: '127.0.0.1' },
      user: { username: 'admin', groups: ['system:masters'] },
    } satisfies ApiRequest);
  expect(await list('nodes')).toMatchObject({ status: 200, object: { kind: 'NodeMetricsList' } });
  expect(await list('pods', 'labelSelector=a%3Db')).toMatchObject({ status: 200, object: { kind: 'PodMetricsList' } });
  await cluster.stop();
});
