import { parseTime } from '../clock/clock.ts';
import type { EventOf, JournalEvent } from '../journal/journal-event.ts';
import type { LoadedScenario } from '../scenarios/load-scenario.ts';
import { UserError } from '../user-error.ts';
import type { RunSeed } from './assemble-run.ts';
import type { RunFolder } from './folder/run-folder.ts';

/** How a run was created; refused where its past was never laid, for then nothing of it was played. */
export function originOf(folder: RunFolder, events: readonly JournalEvent[]): EventOf<'RunCreated'> {
  const [created] = events;
  if (created?.type === 'RunCreated' && events.some((event) => event.type === 'HistoryLaid')) return created;
  throw new UserError({
    code: 'RUN_NEVER_BEGAN',
    fact: `The run "${folder.runId}" was broken off before its past was laid.`,
    next: 'Start a new one: nothing of it was played.',
  });
}

/** What decided the run, to build it again. */
export function seedOf(created: EventOf<'RunCreated'>): RunSeed {
  const { runId, seed, team, catalogue, variant, playStartsAt } = created;
  return {
    runId,
    seed,
    team,
    catalogue: catalogue === '2022' ? '2022' : 'current',
    variant,
    playStartsAtMs: parseTime(playStartsAt),
  };
}

export function sameScenario(loaded: LoadedScenario, created: EventOf<'RunCreated'>): LoadedScenario {
  if (loaded.digest === created.scenarioDigest) return loaded;
  throw new UserError({
    code: 'SCENARIO_CHANGED',
    fact: `The scenario "${created.scenario}" is not the one that run "${created.runId}" was begun with.`,
    next: 'Bring back the version of the scenario that it was begun with; report and replay work all the same.',
  });
}
