import { expect, test } from 'vitest';
import type { KubeObject } from '../../kube-object.ts';
import { type SmallWorld, smallWorld } from '../../../../test/support/small-world.ts';
import { formatIndexes, parseIndexes } from './index-ranges.ts';

/** Pods of another scheduler stay pending: the test says what becomes of them. */
function job(world: SmallWorld, spec: Record<string, unknown>): void {
  const pod = { restartPolicy: 'Never', schedulerName: 'nobody', containers: [{ name: 'c', image: 'app:1' }] };
  world.create('jobs.batch', {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'work' },
    spec: { template: { spec: pod }, ...spec },
  });
  world.pass(100);
}

function pending(world: SmallWorld): KubeObject[] {
  return world.list('pods').filter(({ status }) => (status as { phase: string }).phase === 'Pending');
}

function end(world: SmallWorld, pod: KubeObject, phase: 'Succeeded' | 'Failed', exitCode = 1): void {
  const state = { terminated: { exitCode, reason: 'Error' } };
  const container = { name: 'c', image: 'app:1', imageID: '', ready: false, restartCount: 0, lastState: {}, state };
  const status = { phase, ...(phase === 'Failed' ? { containerStatuses: [container] } : {}) };
  world.patch('pods', pod.metadata.name, { status }, 'status');
  world.pass(100);
}

function status(world: SmallWorld): Record<string, unknown> & { conditions?: { type: string; reason: string }[] } {
  return (world.get('jobs.batch', 'work')?.status ?? {}) as never;
}

function conditions(world: SmallWorld): string[] {
  return (status(world).conditions ?? []).map(({ type, reason }) => `${type} ${reason}`);
}

test('runs as many at once as allowed and as many in all as wanted', () => {
  const world = smallWorld();
  job(world, { completions: 3, parallelism: 2 });
  expect(pending(world)).toHaveLength(2);
  end(world, pending(world)[0], 'Succeeded');
  expect(pending(world)).toHaveLength(2);
  for (const pod of pending(world)) end(world, pod, 'Succeeded');
  expect(conditions(world)).toEqual(['SuccessCriteriaMet CompletionsReached', 'Complete CompletionsReached']);
  expect(status(world)).toMatchObject({ succeeded: 3, uncountedTerminatedPods: {} });
});

test('waits ten seconds after a failure, twenty after the next, and gives up beyond its limit', () => {
  const world = smallWorld();
  job(world, { backoffLimit: 1 });
  end(world, pending(world)[0], 'Failed');
  world.pass(9000);
  expect(pending(world)).toHaveLength(0);
  world.pass(2000);
  expect(pending(world)).toHaveLength(1);
  end(world, pending(world)[0], 'Failed');
  expect(conditions(world)).toEqual(['FailureTarget BackoffLimitExceeded', 'Failed BackoffLimitExceeded']);
  expect(status(world).failed).toBe(2);
});

test('obeys its failure policy: some failures do not count, some end the job', () => {
  const world = smallWorld();
  const rules = [
    { action: 'Ignore', onExitCodes: { operator: 'In', values: [7] } },
    { action: 'FailJob', onExitCodes: { operator: 'In', values: [42] } },
  ];
  job(world, { backoffLimit: 0, podFailurePolicy: { rules } });
  end(world, pending(world)[0], 'Failed', 7);
  world.pass(11_000);
  expect(status(world).failed).toBeUndefined();
  end(world, pending(world)[0], 'Failed', 42);
  expect(conditions(world)).toEqual(['FailureTarget PodFailurePolicy', 'Failed PodFailurePolicy']);
});

test('gives each pod of an indexed job its index, and counts indexes, not pods', () => {
  const world = smallWorld();
  job(world, { completions: 4, parallelism: 4, completionMode: 'Indexed' });
  const byIndex = new Map(
    pending(world).map((pod) => [pod.metadata.labels?.['batch.kubernetes.io/job-completion-index'], pod]),
  );
  expect([...byIndex.keys()].sort()).toEqual(['0', '1', '2', '3']);
  for (const index of ['0', '1', '3']) end(world, byIndex.get(index) as KubeObject, 'Succeeded');
  expect(status(world)).toMatchObject({ completedIndexes: '0,1,3', succeeded: 3, active: 1 });
});

test('ends when it has been active for too long', () => {
  const world = smallWorld();
  job(world, { activeDeadlineSeconds: 3 });
  world.pass(3500);
  expect(conditions(world)).toEqual(['FailureTarget DeadlineExceeded', 'Failed DeadlineExceeded']);
  expect(world.list('pods')).toEqual([]);
});

test.each([
  ['0-4', [0, 1, 2, 3, 4]],
  ['0,1,3', [0, 1, 3]],
  ['', []],
  ['1,3-5,7,8', [1, 3, 4, 5, 7, 8]],
])('writes and reads indexes as %j', (text, indexes) => {
  expect(formatIndexes(indexes)).toBe(text);
  expect([...parseIndexes(text)]).toEqual(indexes);
});

test('counts none as active as long as a new pod has to wait', () => {
  const world = smallWorld();
  job(world, { parallelism: 3 });
  end(world, pending(world)[0], 'Failed');
  expect(status(world)).toMatchObject({ failed: 1 });
  expect(status(world).active).toBeUndefined();
  world.pass(11_000);
  expect(status(world)).toMatchObject({ failed: 1, active: 3 });
});
