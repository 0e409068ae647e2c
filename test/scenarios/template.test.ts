import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { trialPlayer } from '../../src/run/autoplay/play-trial.ts';
import { loadScenario } from '../../src/scenarios/load-scenario.ts';
import { testScenario } from '../../src/scenarios/testkit/test-scenario.ts';

test('the scenario that `gameday scenario new` writes proves itself', async () => {
  const loaded = loadScenario(join(packageRoot(), 'scenarios', '_template'));
  const results = await testScenario({ loaded, play: trialPlayer(), seeds: 2 });
  expect(results.flatMap((result) => result.problems)).toEqual([]);
}, 60_000);
