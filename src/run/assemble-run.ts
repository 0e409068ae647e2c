import { Random } from '../clock/random.ts';
import { parseDuration } from '../checks/duration.ts';
import type { JournalNotWritten } from '../journal/journal-file.ts';
import { instantiateScenario, type ScenarioInstance } from '../scenarios/instantiate-scenario.ts';
import type { LoadedScenario } from '../scenarios/load-scenario.ts';
import { type PkiFiles, SimTarget, type SimTargetOptions } from '../target/sim-target.ts';
import { Director } from './director.ts';
import { type JournalSink, Recorder } from './recorder.ts';

/** What decides a run: with the same of these and the same deeds, the journal is the same byte for byte. */
export interface RunSeed {
  runId: string;
  seed: string;
  team: string;
  catalogue: '2022' | 'current';
  playStartsAtMs: number;
  /** A variant of the scenario instead of its plain story. */
  variant?: string | undefined;
}

export interface AssembledRun {
  instance: ScenarioInstance;
  target: SimTarget;
  recorder: Recorder;
  director: Director;
}

/** Puts the parts of a run together. Nothing moves yet. */
export function assembleRun(options: {
  loaded: LoadedScenario;
  decided: RunSeed;
  sink: JournalSink;
  evidenceFolder: string;
  pki?: PkiFiles;
  onFailure?: (error: JournalNotWritten) => void;
  /** The run does not end by itself when everything is met. */
  openEnd?: boolean;
}): AssembledRun {
  const { loaded, decided, sink, evidenceFolder, pki, onFailure, openEnd = false } = options;
  const { playStartsAtMs, seed, variant } = decided;
  const random = new Random(seed);
  const instance = instantiateScenario(loaded, { random, playStartsAtMs, abilities: [], variant });
  const { cluster, historyLength, duration, access } = instance.scenario;
  const target = new SimTarget({
    seed: `${seed}/cluster`,
    startMs: playStartsAtMs - parseDuration(historyLength),
    nodes: cluster.nodes,
    region: cluster.region,
    staticPodPath: cluster.staticPodPath,
    apiAddress: cluster.apiAddress,
    files: Object.fromEntries(Object.entries(cluster.files).filter(([, text]) => text !== '')),
    outside: cluster.outside,
    roles: { participant: roleOf(access.participant), proctor: roleOf(access.proctor) },
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
    team: [access.participant.user],
    openEnd,
  });
  return { instance, target, recorder, director };
}

function roleOf({
  user,
  groups,
  namespace,
}: {
  user: string;
  groups: string[];
  namespace?: string | undefined;
}): SimTargetOptions['roles'][string] {
  return { username: user, groups, ...(namespace === undefined ? {} : { namespace }) };
}
