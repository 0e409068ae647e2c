import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatTime, parseTime } from '../clock/clock.ts';
import type { LoadedScenario } from '../scenarios/load-scenario.ts';
import type { Handler } from '../target/door.ts';
import { assembleRun } from './assemble-run.ts';
import { Engine } from './engine.ts';
import { readPki } from './folder/pki-folder.ts';
import { readSettings, type RunFolder } from './folder/run-folder.ts';
import { notNowResponse } from './not-now-response.ts';
import { type OnProgress, readContent } from './open-run.ts';
import { briefScenario } from './play/brief-scenario.ts';
import { changesSomething } from './play/request-book.ts';
import { memorySink } from './recorder.ts';
import { relive } from './relive.ts';
import { originOf, sameScenario, seedOf } from './run-origin.ts';

/** The cluster of a run as it once was. */
export interface PastCluster {
  runId: string;
  /** A file that lives until `close`. */
  kubeconfig: string;
  /** The instant at which time stands still, in milliseconds of play. */
  elapsedMs: number;
  close(): Promise<void>;
}

/**
 * Serves the cluster of a run, ended or not, as it was after `elapsedMs` of play (its end, where it was shorter): lived
 * through again up to there, time standing still, for reading alone. The run itself and its folder are left as they are.
 */
export async function openPast(options: {
  folder: RunFolder;
  load: (scenario: string) => LoadedScenario;
  elapsedMs: number;
  onProgress?: OnProgress | undefined;
}): Promise<PastCluster> {
  const { folder, load, onProgress } = options;
  const { events } = readContent(folder);
  const created = originOf(folder, events);
  const loaded = sameScenario(load(readSettings(folder).scenario ?? created.scenario), created);
  const decided = seedOf(created);
  const endMs = parseTime(events[events.length - 1].at);
  const untilMs = Math.max(decided.playStartsAtMs, Math.min(endMs, decided.playStartsAtMs + options.elapsedMs));
  const run = assembleRun({
    loaded,
    decided,
    sink: memorySink(),
    evidenceFolder: folder.evidence,
    pki: readPki(folder.pki),
  });
  const scratch = mkdtempSync(join(tmpdir(), 'gameday-past-'));
  const kubeconfig = join(scratch, 'kubeconfig');
  const close = async () => {
    run.director.halt();
    await run.target.stop();
    rmSync(scratch, { recursive: true, force: true });
  };
  try {
    const { server } = await run.target.serve({ around: readingOnly(formatTime(untilMs)) });
    const briefing = briefScenario(run.instance, { kubeconfig, server, environment: {} });
    const engine = new Engine({ ...run, briefing, release: close });
    await relive(engine, events, { untilMs, onProgress });
    writeFileSync(kubeconfig, run.target.kubeconfig('participant'), { mode: 0o600 });
  } catch (error) {
    await close();
    throw error;
  }
  return { runId: folder.runId, kubeconfig, elapsedMs: untilMs - decided.playStartsAtMs, close };
}

function readingOnly(at: string): (next: Handler) => Handler {
  return (next) => (request) =>
    changesSomething(request)
      ? notNowResponse(`this is the cluster as it was at ${at}: it can be read, not changed or entered`)
      : next(request);
}
