import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type BenchHome, kubectl } from './bench-home.ts';
import { head, repeat, row, sleep, timed } from './figures.ts';

/** From the start of a kubectl process to the journal's verdict on what it did: the last node that an objective needs cordoned. */
export async function verdictTimes(home: BenchHome): Promise<void> {
  const { gameday, env } = home;
  const { runId, kubeconfig, folder } = JSON.parse(
    execFileSync(process.execPath, [gameday, 'start', 'octank', '--detach', '--json', '--seed', '1'], {
      env,
      encoding: 'utf8',
    }),
  ) as { runId: string; kubeconfig: string; folder: string };
  const journal = join(folder, 'journal.jsonl');
  try {
    let deciding: string | undefined;
    for (const node of nodeNames(home, kubeconfig))
      if ((await verdictAfter(journal, () => kubectl(home, kubeconfig, ['cordon', node]), 1000)) !== undefined)
        deciding = node;
    if (deciding === undefined) throw new Error('cordoning every node changed no objective');
    const times: number[] = [];
    for (const verb of ['uncordon', 'cordon', 'uncordon', 'cordon', 'uncordon', 'cordon']) {
      const took = await verdictAfter(journal, () => kubectl(home, kubeconfig, [verb, deciding]), 5000);
      if (took === undefined) throw new Error(`no verdict within 5 s of \`kubectl ${verb} ${deciding}\``);
      times.push(took);
    }
    head('verdict');
    row('kubectl cordon or uncordon, start of the process to the verdict in the journal', times);
    row(
      'kubectl version --client, for comparison',
      await repeat(5, () =>
        timed(() => void execFileSync('kubectl', ['version', '--client'], { env, stdio: 'ignore' })),
      ),
    );
  } finally {
    execFileSync(process.execPath, [gameday, 'stop', '--run', runId], { env });
  }
}

/** Milliseconds from before the act until the journal tells of a changed objective; undefined where it never does. */
async function verdictAfter(journal: string, act: () => void, patienceMs: number): Promise<number | undefined> {
  const from = statSync(journal).size;
  const began = performance.now();
  act();
  do {
    if (readFileSync(journal).subarray(from).includes('"type":"ObjectiveChanged"')) return performance.now() - began;
    await sleep(2);
  } while (performance.now() - began < patienceMs);
  return undefined;
}

function nodeNames(home: BenchHome, kubeconfig: string): string[] {
  return kubectl(home, kubeconfig, ['get', 'nodes', '-o', 'name'])
    .trim()
    .split('\n')
    .map((name) => name.replace('node/', ''));
}
