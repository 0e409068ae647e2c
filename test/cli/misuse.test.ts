import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';

test.each([
  [['start', 'octank', '--seed', '../x'], 'SEED_NOT_USABLE'],
  [['start', 'octnak'], 'Did you mean "octank"?'],
  [['start', './nowhere'], 'there is no scenario.yaml in it'],
  [['start', 'octank', '--autoplay', 'refrence'], 'Did you mean "reference"?'],
  [['scenario', 'test', 'octank', '--only', 'refrence'], 'Did you mean "reference"?'],
  [['investigate', 'activity', '--filter', 'ns'], 'FILTER_NOT_USABLE'],
  [['proctor', 'advance', '5x'], 'DURATION_NOT_USABLE'],
  [['note', ' '], 'NOTE_EMPTY'],
  [['cluster', 'start', '--advertise-address', '127.0.0.1'], 'ADDRESS_NOT_ADVERTISABLE'],
])('gameday %s is misused: exit code 2, what is wrong and what to do', (args, said) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(packageRoot(), 'bin/gameday.cjs'), ...args], {
    encoding: 'utf8',
  });
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain(said);
  expect(stderr.trim().split('\n').length).toBeGreaterThan(1);
});
