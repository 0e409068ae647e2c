import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { breathe } from '../../clock/wall-clock.ts';
import { fillParameters } from '../../scenarios/fill-parameters.ts';
import type { Played, Player, PlayRequest } from '../../scenarios/testkit/player.ts';
import { asFromSocket, toApiRequest } from '../../target/sim-actor.ts';
import type { PkiFiles } from '../../target/sim-target.ts';
import { type AssembledRun, assembleRun } from '../assemble-run.ts';
import { clusterDoor } from '../cluster-door.ts';
import { Engine } from '../engine.ts';
import { briefScenario } from '../play/brief-scenario.ts';
import { memorySink } from '../recorder.ts';
import { InProcessShell } from './in-process-shell.ts';
import { playWalkthrough } from './play-walkthrough.ts';
import type { StageHand } from './stage-hand.ts';

/** Trials start at one instant: the same seed must give the same journal. */
const TRIAL_STARTS_AT_MS = Date.UTC(2025, 2, 6, 9);
/** A responder types a command about this often. */
const THINKING_MS = 4000;
const STEP_MS = 500;

/** Plays walkthroughs at full speed on virtual time, each on a run of its own that leaves nothing behind. */
export function trialPlayer(): Player {
  let pki: PkiFiles | undefined;
  return async (request) => {
    const folder = mkdtempSync(join(tmpdir(), 'gameday-trial-'));
    try {
      const run = assembleRun({
        loaded: request.loaded,
        decided: {
          runId: 'trial',
          seed: request.seed,
          variant: request.variant,
          team: 'blue',
          catalogue: 'current',
          playStartsAtMs: TRIAL_STARTS_AT_MS,
        },
        sink: memorySink(),
        evidenceFolder: join(folder, 'evidence'),
        openEnd: true,
        ...(pki === undefined ? {} : { pki }),
      });
      pki = run.target.pkiFiles();
      return await play(run, request);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

async function play(run: AssembledRun, { steps, onStep, loaded, seed }: PlayRequest): Promise<Played> {
  const { recorder, director, instance } = run;
  recorder.record({
    type: 'RunCreated',
    runId: 'trial',
    scenario: loaded.id,
    scenarioTitle: instance.scenario.title,
    scenarioDigest: loaded.digest,
    seed,
    target: 'sim',
    team: 'blue',
    catalogue: 'current',
    playStartsAt: String(instance.params.playStart),
    gamedayVersion: '',
  });
  await director.prepare();
  director.begin({ standing: true });
  const hand = handOf(run);
  const eventsAfterStep: number[] = [];
  const failures = await playWalkthrough(fillParameters(steps, instance.params), hand, {
    onStep: (index) => onStep?.(index),
    afterStep: () => eventsAfterStep.push(recorder.events.length),
  });
  director.evidence.inspect();
  const { tracker } = director.referee;
  const standing = tracker.standing();
  const seen = new Map(tracker.seen);
  const events = [...recorder.events];
  if (director.phase === 'playing') director.finish('declared');
  director.halt();
  return { events, finishing: recorder.events.slice(events.length), eventsAfterStep, failures, seen, standing };
}

function handOf(run: AssembledRun): StageHand {
  const { target, instance } = run;
  const engine = new Engine({
    ...run,
    briefing: briefScenario(instance, { kubeconfig: '', server: '', environment: {} }),
    release: () => Promise.resolve(),
  });
  const connection = engine.connect('participant');
  const wait = async (durationMs: number): Promise<void> => {
    for (let leftMs = durationMs; leftMs > 0; leftMs -= STEP_MS) {
      target.time.advance(Math.min(STEP_MS, leftMs));
      await breathe();
    }
  };
  const door = clusterDoor(run)(target.handler);
  const { user, groups, namespace = 'default' } = instance.scenario.access.participant;
  const shell = new InProcessShell({
    target,
    actor: { username: user, groups: [...groups, 'system:authenticated'], sourceIP: '127.0.0.1' },
    namespace,
    connection,
    wait,
    act: (actor, request) => target.perform(asFromSocket(toApiRequest(actor, request)), door),
  });
  return {
    connection,
    runLine: async (line) => {
      const outcome = await shell.runLine(line);
      await wait(THINKING_MS);
      return outcome;
    },
    writeFile: (path, text) => shell.writeFile(path, text),
    wait,
    context: (vars) => run.director.referee.tracker.context(vars),
  };
}
