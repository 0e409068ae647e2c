import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';

const root = packageRoot();
const { commands } = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as {
  commands: Record<string, { hidden?: boolean }>;
};
const known = Object.keys(commands).map((id) => id.replaceAll(':', ' '));

test.each(['README.md', 'docs/scenarios.md', 'docs/proctors.md'])('%s names only commands that there are', (page) => {
  const code = readFileSync(join(root, page), 'utf8').match(/```[^]*?```|`[^`]+`/g) ?? [];
  const named = [...code.join('\n').matchAll(/\bgameday ([a-z][a-z ]*)/g)].map(([, words]) => words.trim());
  expect(named.length).toBeGreaterThan(3);
  expect(named.filter((words) => !known.some((command) => `${words} `.startsWith(`${command} `)))).toEqual([]);
});

test('help says the same of a command as its --help, and of an unknown one what was meant', () => {
  expect(gameday('help', 'scenario', 'test').stdout).toContain('$ gameday scenario test SCENARIO');
  expect(gameday('help', 'scenario', 'test').stdout).toBe(gameday('scenario', 'test', '--help').stdout);
  expect(gameday('help', 'statsu')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('Did you mean "gameday status"?') as string,
  });
});

function gameday(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [join(root, 'bin/gameday.cjs'), ...args], { encoding: 'utf8' });
}
