import { expect, test } from 'vitest';
import { loadScenario } from '../scenarios/load-scenario.ts';
import { trialPlayer } from './autoplay/play-trial.ts';

const STEPS = [
  { run: 'kubectl scale deployment front-end -n sock-shop --replicas 2' },
  { wait: '30s' },
  { run: 'kubectl get pods -A' },
];

async function journalOf(seed: string): Promise<string> {
  const { events } = await trialPlayer()({ loaded: loadScenario('octank'), seed, steps: STEPS });
  return events.map((event) => JSON.stringify(event)).join('\n');
}

test('the same seed and the same deeds write the same journal, byte for byte; another seed another', async () => {
  const [first, again, other] = [await journalOf('k7m2p9'), await journalOf('k7m2p9'), await journalOf('other')];
  expect(first).toContain('front-end/scale');
  expect(again === first).toBe(true);
  expect(other === first).toBe(false);
}, 60_000);
