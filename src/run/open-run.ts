import type { JournalNotWritten } from '../journal/journal-file.ts';
import { JournalFile } from '../journal/journal-file.ts';
import { BrokenJournal, type JournalContent, readJournal } from '../journal/read-journal.ts';
import type { EventOf, RunCreated } from '../journal/journal-event.ts';
import { formatTime } from '../clock/clock.ts';
import type { LoadedScenario } from '../scenarios/load-scenario.ts';
import type { PkiFiles } from '../target/sim-target.ts';
import { UserError } from '../user-error.ts';
import { type AssembledRun, assembleRun, type RunSeed } from './assemble-run.ts';
import { clusterDoor } from './cluster-door.ts';
import { Engine } from './engine.ts';
import { asFolderError, isDiskFull } from './folder/folder-error.ts';
import { readPki, writePki } from './folder/pki-folder.ts';
import {
  createRunFolder,
  discardRunFolder,
  readSettings,
  type RunFolder,
  type RunSettings,
  writeSettings,
} from './folder/run-folder.ts';
import { lockRun, type RunLock } from './folder/run-lock.ts';
import { writeFileWhole } from './folder/write-file-whole.ts';
import { briefScenario } from './play/brief-scenario.ts';
import { relive } from './relive.ts';
import { originOf, sameScenario, seedOf } from './run-origin.ts';
import { serveRun } from './wire/run-server.ts';

export interface NewRun {
  home: string;
  loaded: LoadedScenario;
  decided: Omit<RunSeed, 'runId'>;
  pki: PkiFiles;
  settings: RunSettings;
  gamedayVersion: string;
  onProgress?: OnProgress;
}

/** Hears what an opening run is at, in a few words. */
export type OnProgress = (what: string) => void;

/** A run that is open: its engine in this process, its folder. */
export interface OpenRun {
  engine: Engine;
  folder: RunFolder;
}

/** Begins a run: a folder of its own, its past laid, the briefing open, the cluster served. */
export async function beginRun(options: NewRun): Promise<OpenRun> {
  const { home, loaded, settings, pki } = options;
  const folder = createRunFolder(home, loaded.id, options.decided.seed);
  const lock = lockRun(folder);
  try {
    writeSettings(folder, settings);
    const decided = { ...options.decided, runId: folder.runId };
    const sink = openJournal(folder);
    const failing = failureOf(folder);
    const run = assembleRun({ loaded, decided, sink, evidenceFolder: folder.evidence, pki, onFailure: failing.hear });
    writePki(folder.pki, pki);
    await run.recorder.together(async () => {
      run.recorder.record(createdFact(options, decided));
      await run.director.prepare(options.onProgress);
    });
    return await open({ run, folder, lock, settings, failing });
  } catch (error) {
    lock.release();
    discardRunFolder(folder);
    throw error;
  }
}

/** Goes on with a run whose engine is gone: its past is lived through again from the seed and the team's own deeds. */
export async function resumeRun(options: {
  folder: RunFolder;
  load: (scenario: string) => LoadedScenario;
  settings?: RunSettings;
  onProgress?: OnProgress | undefined;
}): Promise<OpenRun> {
  const { folder } = options;
  const lock = lockRun(folder);
  try {
    const settings = { ...readSettings(folder), ...options.settings };
    const content = readContent(folder);
    const created = resumable(folder, content);
    const loaded = sameScenario(options.load(settings.scenario ?? created.scenario), created);
    const failing = failureOf(folder);
    const sink = new JournalFile(folder.journal, content.end);
    const run = assembleRun({
      loaded,
      decided: seedOf(created),
      sink,
      evidenceFolder: folder.evidence,
      pki: readPki(folder.pki),
      onFailure: failing.hear,
    });
    const opened = await open({
      run,
      folder,
      lock,
      settings,
      failing,
      past: content.events,
      onProgress: options.onProgress,
    });
    run.director.takeTime();
    return opened;
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function open(parts: {
  run: AssembledRun;
  folder: RunFolder;
  lock: RunLock;
  settings: RunSettings;
  failing: Failing;
  past?: JournalContent['events'];
  onProgress?: OnProgress | undefined;
}): Promise<OpenRun> {
  const { run, folder, lock, settings, failing, past } = parts;
  const { target, recorder, instance } = run;
  let closeServer: ((reason: string) => Promise<void>) | undefined;
  const { server } = await serveCluster(run, settings, past !== undefined);
  const engine = new Engine({
    ...run,
    briefing: briefScenario(instance, {
      kubeconfig: folder.kubeconfig,
      server,
      environment: { KUBECONFIG: folder.kubeconfig },
    }),
    release: async () => {
      await closeServer?.(engine.failure === undefined ? 'the engine ended' : engine.failure.message);
      await target.stop();
      recorder.close();
      lock.release();
    },
  });
  failing.attach(engine);
  try {
    if (past !== undefined) await relive(engine, past, { onProgress: parts.onProgress });
    writeFileWhole(folder.kubeconfig, target.kubeconfig('participant'));
    writeFileWhole(folder.proctorKubeconfig, target.kubeconfig('proctor'));
    if (settings.speed !== undefined) target.time.setSpeed(settings.speed);
    writeSettings(folder, { ...settings, port: Number(new URL(server).port) });
    closeServer = (await serveRun(engine, folder.socket)).close;
  } catch (error) {
    await engine.stopEngine('it could not be opened');
    throw error;
  }
  return { engine, folder };
}

/** A resumed run takes its old port where it is free, so that open terminals go on working. */
async function serveCluster(
  run: AssembledRun,
  settings: RunSettings,
  resumed: boolean,
): Promise<{ server: string; port: number }> {
  const { target, recorder } = run;
  const serve = (port: number): Promise<{ server: string; port: number }> =>
    target.serve({ port, beforeRespond: () => recorder.committed(), around: clusterDoor(run) });
  const wanted = settings.port ?? 0;
  try {
    return await serve(wanted);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE' && resumed) return serve(0);
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    throw new UserError({
      code: code === 'EACCES' ? 'PORT_NOT_ALLOWED' : 'PORT_IN_USE',
      fact: `Port ${wanted} ${code === 'EACCES' ? 'may not be opened by you' : 'is in use by another program'}.`,
      next: 'Choose another with --port, or leave it out: a free one is taken.',
      cause: error,
    });
  }
}

function createdFact({ loaded, gamedayVersion }: NewRun, decided: RunSeed): RunCreated {
  return {
    type: 'RunCreated',
    runId: decided.runId,
    scenario: loaded.id,
    scenarioTitle: loaded.scenario.title,
    scenarioDigest: loaded.digest,
    seed: decided.seed,
    target: 'sim',
    team: decided.team,
    catalogue: decided.catalogue,
    ...(decided.variant === undefined ? {} : { variant: decided.variant }),
    playStartsAt: formatTime(decided.playStartsAtMs),
    gamedayVersion,
  };
}

function openJournal(folder: RunFolder): JournalFile {
  try {
    return new JournalFile(folder.journal);
  } catch (error) {
    throw asFolderError(error, folder.path);
  }
}

/** The events of a run, with the file's own troubles put into words. */
export function readContent(folder: RunFolder): JournalContent {
  try {
    return readJournal(folder.journal);
  } catch (error) {
    if (!(error instanceof BrokenJournal)) throw asFolderError(error, folder.path);
    throw new UserError({
      code: 'JOURNAL_BROKEN',
      fact: `The journal of run "${folder.runId}" is not what was written. ${error.message}.`,
      next: `Restore ${folder.journal} from a copy. A line that was merely cut off at the end would have been dropped; this one was changed.`,
      cause: error,
    });
  }
}

function resumable(folder: RunFolder, { events }: JournalContent): EventOf<'RunCreated'> {
  const ended = events.find((event) => event.type === 'RunFinished' || event.type === 'RunAborted');
  if (ended === undefined) return originOf(folder, events);
  throw new UserError({
    code: 'RUN_ENDED',
    fact: `The run "${folder.runId}" has ended.`,
    next: `Run \`gameday report --run ${folder.runId}\` to read how it went, or \`gameday replay --run ${folder.runId}\` to watch it.`,
  });
}

interface Failing {
  hear(error: JournalNotWritten): void;
  attach(engine: Engine): void;
}

/** What a journal that takes no more means for the engine: it stops, and says what to do. */
function failureOf(folder: RunFolder): Failing {
  let engine: Engine | undefined;
  let failure: UserError | undefined;
  return {
    hear: (error) => {
      failure = new UserError({
        code: isDiskFull(error.code) ? 'DISK_FULL' : 'JOURNAL_NOT_WRITTEN',
        fact: isDiskFull(error.code)
          ? `The disk with ${folder.path} is full: the run stopped where it was, and nothing that was written is lost.`
          : `${error.message}. The run stopped where it was.`,
        next: `Free some space, then run \`gameday resume --run ${folder.runId}\`.`,
        cause: error,
      });
      engine?.fail(failure);
    },
    attach: (attached) => {
      engine = attached;
      if (failure !== undefined) engine.fail(failure);
    },
  };
}
