import { fork } from 'node:child_process';
import type { JobRunner } from '../../scenarios/testkit/test-scenario.ts';
import type { JobResult } from '../../scenarios/testkit/run-jobs.ts';
import { UserError } from '../../user-error.ts';

/** What a worker tells: each play as it ends, and at last all its results. */
export type WorkerWord = { done: string } | { results: JobResult[] };

/** Plays a plan's jobs in processes of their own, each its share. `argv` starts this program again as such a worker. */
export function inWorkers(options: {
  workers: number;
  argv: (share: string) => readonly string[];
  onDone: (title: string) => void;
}): JobRunner {
  return async () => {
    const shares = Array.from({ length: options.workers }, (_, index) => `${index}/${options.workers}`);
    return (await Promise.all(shares.map((share) => runWorker(options.argv(share), options.onDone)))).flat();
  };
}

function runWorker(argv: readonly string[], onDone: (title: string) => void): Promise<JobResult[]> {
  return new Promise((resolve, reject) => {
    let results: JobResult[] | undefined;
    let last = 'none';
    const child = fork(process.argv[1], argv, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    child.on('message', (word: WorkerWord) => {
      if ('results' in word) results = word.results;
      else onDone((last = word.done));
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (results !== undefined) return resolve(results);
      reject(
        new UserError({
          code: 'WORKER_LOST',
          fact: `A process that played walkthroughs ended early (exit code ${code ?? 'none'}). The last that it finished: ${last}.`,
          next: 'Run it again with `--workers 1` to see why.',
        }),
      );
    });
  });
}
