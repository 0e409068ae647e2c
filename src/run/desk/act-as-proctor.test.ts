import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadScenario } from '../../scenarios/load-scenario.ts';
import { assembleRun } from '../assemble-run.ts';
import { Engine } from '../engine.ts';
import { briefScenario } from '../play/brief-scenario.ts';
import { memorySink } from '../recorder.ts';

test('what a proctor cannot do is refused by name, and leaves no trace in the journal', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gameday-proctor-test-'));
  const run = assembleRun({
    loaded: loadScenario('octank'),
    decided: { runId: 'r', seed: 's', team: 'blue', catalogue: 'current', playStartsAtMs: Date.UTC(2025, 2, 6, 9) },
    sink: memorySink(),
    evidenceFolder: folder,
  });
  await run.director.prepare();
  const briefing = briefScenario(run.instance, { kubeconfig: '', server: '', environment: {} });
  const engine = new Engine({ ...run, briefing, release: () => run.target.stop() });
  const proctor = engine.connect('proctor');
  const acts = () => run.recorder.view.injects.map(({ id }) => id);

  await expect(proctor.proctor({ act: 'inject', id: 'support' })).rejects.toThrow('Play has not begun');
  await proctor.begin();
  await expect(proctor.proctor({ act: 'inject', id: 'suport' })).rejects.toThrow('Did you mean "support"?');
  await expect(engine.connect('participant').proctor({ act: 'inject', id: 'support' })).rejects.toThrow(
    'Only the proctor',
  );
  await expect(proctor.proctor({ act: 'advance', durationMs: 3 * 3_600_000 })).rejects.toThrow('2 h of play are left');
  expect(run.recorder.events.filter(({ type }) => type === 'ProctorActed')).toEqual([]);

  await proctor.proctor({ act: 'inject', id: 'support' });
  await expect(proctor.proctor({ act: 'inject', id: 'support' })).rejects.toThrow('delivered already');
  expect(acts()).toEqual(['support']);
  await engine.stopEngine('the test is over');
  rmSync(folder, { recursive: true, force: true });
});
