import { expect, test } from 'vitest';
import { type SmallWorld, smallWorld } from '../../../../test/support/small-world.ts';

const DAY_MS = 86_400_000;

function cronJob(
  world: SmallWorld,
  schedule: string,
  spec: Record<string, unknown> = {},
  pod: Record<string, unknown> = {},
): void {
  const podSpec = { restartPolicy: 'Never', containers: [{ name: 'c', image: 'app:1' }], ...pod };
  world.create('cronjobs.batch', {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'tick' },
    spec: { schedule, jobTemplate: { spec: { template: { spec: podSpec } } }, ...spec },
  });
}

function created(world: SmallWorld): (string | undefined)[] {
  return world.list('jobs.batch').map(({ metadata }) => metadata.creationTimestamp);
}

test('starts a job each time, named after the minute, and keeps the last three', () => {
  const world = smallWorld();
  cronJob(world, '*/5 * * * *');
  for (let i = 0; i < 25; i++) world.pass(60_000);
  expect(created(world)).toEqual(['2024-01-01T00:15:00Z', '2024-01-01T00:20:00Z', '2024-01-01T00:25:00Z']);
  const minute = Date.UTC(2024, 0, 1, 0, 25) / 60_000;
  expect(world.list('jobs.batch').at(-1)?.metadata.name).toBe(`tick-${minute}`);
});

test('runs every night of nine days that pass at once', () => {
  const world = smallWorld();
  cronJob(world, '0 3 * * *', { successfulJobsHistoryLimit: 10 });
  world.pass(9 * DAY_MS);
  expect(created(world)).toHaveLength(9);
});

test('does not start beside a job that still runs where that is forbidden', () => {
  const world = smallWorld();
  cronJob(world, '* * * * *', { concurrencyPolicy: 'Forbid' }, { schedulerName: 'nobody' });
  for (let i = 0; i < 5; i++) world.pass(60_000);
  expect(created(world)).toHaveLength(1);
  expect(world.eventsOf('CronJob', 'tick')).toContain(
    'JobAlreadyActive: Not starting job because prior execution is running and concurrency policy is Forbid',
  );
});

test('says that a schedule never comes', () => {
  const world = smallWorld();
  cronJob(world, '0 0 31 2 *');
  world.pass(1000);
  expect(world.eventsOf('CronJob', 'tick')).toEqual([
    'InvalidSchedule: invalid schedule: 0 0 31 2 * : time difference between two schedules is less than 1 second',
  ]);
});
