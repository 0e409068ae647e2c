import type { JournalEvent } from '../journal/journal-event.ts';
import { parseTime } from '../clock/clock.ts';
import { Random } from '../clock/random.ts';
import { findRun } from '../run/folder/find-run.ts';
import { gamedayHome } from '../run/folder/gameday-home.ts';
import { readSettings, type RunFolder } from '../run/folder/run-folder.ts';
import { readContent } from '../run/open-run.ts';
import { instantiateScenario, type ScenarioInstance } from '../scenarios/instantiate-scenario.ts';
import { loadScenario } from '../scenarios/load-scenario.ts';
import { UserError } from '../user-error.ts';

/** A run as its file tells it, whether it is running or long ended. */
export interface RunArchive {
  folder: RunFolder;
  events: readonly JournalEvent[];
  instance: ScenarioInstance;
  /** The last line was cut while it was written, and is left out. */
  cut: boolean;
  /** The scenario is not the one it was played with: texts may differ. */
  scenarioChanged: boolean;
}

export function loadArchive(runId: string | undefined): RunArchive {
  const folder = findRun(gamedayHome(), runId);
  const { events, cut } = readContent(folder);
  const [created] = events;
  if (created?.type !== 'RunCreated') {
    throw new UserError({
      code: 'RUN_NEVER_BEGAN',
      fact: `The run "${folder.runId}" was broken off before its past was laid.`,
      next: 'There is nothing to look at. Start a new one with `gameday start`.',
    });
  }
  const loaded = loadScenario(readSettings(folder).scenario ?? created.scenario);
  const instance = instantiateScenario(loaded, {
    random: new Random(created.seed),
    playStartsAtMs: parseTime(created.playStartsAt),
    abilities: [],
    variant: created.variant,
  });
  return {
    folder,
    events,
    instance,
    cut: cut !== undefined,
    scenarioChanged: loaded.digest !== created.scenarioDigest,
  };
}
