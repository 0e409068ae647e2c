import type { ContainerStatus, Pod } from 'kubernetes-types/core/v1.d.ts';
import { expect, test } from 'vitest';
import type { KubeObject } from '../../kube-object.ts';
import { humanDuration } from './human-duration.ts';
import { podCells } from './pod-cells.ts';

const NOW = Date.parse('2024-01-01T01:00:00Z');

function cells(status: Pod['status'], metadata: object = {}): string {
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', creationTimestamp: '2024-01-01T00:00:00Z', ...metadata },
    spec: { initContainers: [{ name: 'i1' }, { name: 'i2' }], containers: [{ name: 'm' }, { name: 'side' }] },
    status,
  };
  return podCells(pod as unknown as KubeObject, NOW)
    .slice(1, 4)
    .join(' ');
}

function container(name: string, of: Partial<ContainerStatus>): ContainerStatus {
  return { name, image: '', imageID: '', ready: false, restartCount: 0, ...of };
}

test('shows why a pod does not run', () => {
  expect(cells({ phase: 'Pending' })).toBe('0/2 Pending 0');
  expect(cells({ phase: 'Failed', reason: 'Evicted' })).toBe('0/2 Evicted 0');
  expect(
    cells({ phase: 'Pending', initContainerStatuses: [container('i1', { state: { terminated: { exitCode: 3 } } })] }),
  ).toBe('0/2 Init:ExitCode:3 0');
  expect(
    cells({
      phase: 'Running',
      containerStatuses: [
        container('m', { ready: true, state: { running: {} } }),
        container('side', {
          restartCount: 7,
          state: { waiting: { reason: 'CrashLoopBackOff' } },
          lastState: { terminated: { exitCode: 1, finishedAt: '2024-01-01T00:55:00Z' } },
        }),
      ],
    }),
  ).toBe('1/2 CrashLoopBackOff 7 (5m ago)');
  expect(cells({ phase: 'Running' }, { deletionTimestamp: '2024-01-01T00:59:00Z' })).toBe('0/2 Terminating 0');
});

test('writes durations as kubectl users know them', () => {
  const texts = [0, 119, 120, 599, 601, 3600 * 3, 3600 * 7.5, 86400 * 3 + 3600, 86400 * 30, 86400 * 800].map((s) =>
    humanDuration(s * 1000),
  );
  expect(texts).toEqual(['0s', '119s', '2m', '9m59s', '10m', '3h', '7h30m', '3d1h', '30d', '2y70d']);
});
