import { expect, test } from 'vitest';
import { trialPlayer } from '../../src/run/autoplay/play-trial.ts';
import { loadScenario } from '../../src/scenarios/load-scenario.ts';
import { testScenario } from '../../src/scenarios/testkit/test-scenario.ts';

// `gameday scenario test octank` plays all of them; these are the ones that the product stands on.
test('octank: the reference meets everything, twice alike and under another seed; typical mistakes are caught', async () => {
  const only = ['reference', 'wrong-delete-on-sight', 'wrong-ingress-only', 'wrong-mirror-only', 'wrong-one-door'];
  const results = await testScenario({ loaded: loadScenario('octank'), play: trialPlayer(), seeds: 2, only });
  expect(
    results.flatMap(({ id, seed, problems }) => problems.map((problem) => `${id} (seed ${seed}): ${problem}`)),
  ).toEqual([]);
}, 300_000);
