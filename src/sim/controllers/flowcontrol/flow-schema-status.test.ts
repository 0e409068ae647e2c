import { expect, test } from 'vitest';
import { smallWorld } from '../../../../test/support/small-world.ts';

const FLOW_CONTROL = 'flowcontrol.apiserver.k8s.io';

test('says whether the priority level of a flow schema exists, and notices when that changes', () => {
  const world = smallWorld();
  const subject = { kind: 'User', user: { name: 'jane' } };
  const nonResourceRules = [{ verbs: ['get'], nonResourceURLs: ['/x'] }];
  world.admin.create(`flowschemas.${FLOW_CONTROL}`, {
    apiVersion: `${FLOW_CONTROL}/v1`,
    kind: 'FlowSchema',
    metadata: { name: 'calm' },
    spec: { priorityLevelConfiguration: { name: 'slow' }, rules: [{ subjects: [subject], nonResourceRules }] },
  });
  const dangling = () => {
    world.pass(1000);
    const status = world.cluster.store.get(`flowschemas.${FLOW_CONTROL}`, '', 'calm')?.status as {
      conditions?: { type: string; status: string; reason: string }[];
    };
    return status.conditions?.map(({ type, status, reason }) => `${type}=${status} ${reason}`);
  };
  expect(dangling()).toEqual(['Dangling=True NotFound']);
  world.admin.create(`prioritylevelconfigurations.${FLOW_CONTROL}`, {
    apiVersion: `${FLOW_CONTROL}/v1`,
    kind: 'PriorityLevelConfiguration',
    metadata: { name: 'slow' },
    spec: { type: 'Limited', limited: { limitResponse: { type: 'Reject' } } },
  });
  expect(dangling()).toEqual(['Dangling=False Found']);
});
