import { Random } from '../clock/random.ts';
import { parseDuration } from '../checks/duration.ts';
import type { JournalNotWritten } from '../journal/journal-file.ts';
import { instantiateScenario, type ScenarioInstance } from '../scenarios/instantiate-scenario.ts';
import type { LoadedScenario } from '../scenarios/load-scenario.ts';
import { type PkiFiles, SimTarget } from '../target/sim-target.ts';
import { Director } from './director.ts';
import { type JournalSink, Recorder } from './recorder.ts';

/** What decides a run: with the same of these and the same deeds, the journal is the same byte for byte. */
export interface RunSeed {
  runId: string;
  seed: string;
  team: string;
  catalogue: '2022' | 'current';
  playStartsAtMs: number;
}

export interface AssembledRun {
  instance: ScenarioInstance;
  target: SimTarget;
  recorder: Recorder;
  director: Director;
}

/** Whom the team and the proctor are to the cluster. */
const ROLES = {
  participant: { username: 'responder', groups: ['system:masters'] },
  proctor: { username: 'proctor', groups: ['system:masters'] },
};

/** Puts the parts of a run together. Nothing moves yet. */
export function assembleRun(options: {
  loaded: LoadedScenario;
  decided: RunSeed;
  sink: JournalSink;
  evidenceFolder: string;
  pki?: PkiFiles;
  onFailure?: (error: JournalNotWritten) => void;
}): AssembledRun {
  const { loaded, decided, sink, evidenceFolder, pki, onFailure } = options;
  const { playStartsAtMs, seed } = decided;
  const random = new Random(seed);
  const instance = instantiateScenario(loaded, { random, playStartsAtMs, abilities: [] });
  const { cluster, historyLength, duration } = instance.scenario;
  const target = new SimTarget({
    seed: `${seed}/cluster`,
    startMs: playStartsAtMs - parseDuration(historyLength),
    nodes: cluster.nodes,
    region: cluster.region,
    roles: ROLES,
    ...(pki === undefined ? {} : { pki }),
  });
  const recorder = new Recorder({ sink, clock: target.clock, ...(onFailure === undefined ? {} : { onFailure }) });
  const director = new Director({
    instance,
    target,
    recorder,
    random,
    evidenceFolder,
    catalogue: decided.catalogue,
    playStartsAtMs,
    limitMs: parseDuration(duration),
    team: [ROLES.participant.username],
  });
  return { instance, target, recorder, director };
}
