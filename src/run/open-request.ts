import { loadScenario } from '../scenarios/load-scenario.ts';
import { makePkiFiles } from '../target/sim-target.ts';
import { stepsOf } from './autoplay/autoplay.ts';
import { findRun } from './folder/find-run.ts';
import { beginRun, type OnProgress, type OpenRun, resumeRun } from './open-run.ts';
import type { StartRequest } from './start-request.ts';

/** Opens the run that is asked for: a new one, or one that goes on. */
export async function openRequested(request: StartRequest, onProgress?: OnProgress): Promise<OpenRun> {
  const how = {
    ...(request.port === undefined ? {} : { port: request.port }),
    ...(request.speed === undefined ? {} : { speed: request.speed }),
  };
  if (request.type === 'resume')
    return resumeRun({ folder: findRun(request.home, request.runId), load: loadScenario, settings: how, onProgress });
  const { home, scenario, seed, team, catalogue, playStartsAtMs, gamedayVersion, autoplay, variant } = request;
  const pki = makePkiFiles(playStartsAtMs);
  const loaded = loadScenario(scenario);
  // A name that does not exist is told before anything is made.
  if (autoplay !== undefined) stepsOf(loaded, autoplay);
  return beginRun({
    home,
    loaded,
    decided: { seed, team, catalogue, playStartsAtMs, variant },
    pki: await pki,
    settings: { scenario, ...how, ...(autoplay === undefined ? {} : { autoplay }) },
    gamedayVersion,
    ...(onProgress === undefined ? {} : { onProgress }),
  });
}
