import type { JournalEvent } from '../../journal/journal-event.ts';
import type { LoadedScenario } from '../load-scenario.ts';
import type { WalkthroughStep } from '../schema/walkthrough-schema.ts';

export interface PlayRequest {
  loaded: LoadedScenario;
  seed: string;
  variant?: string | undefined;
  /** With `${…}` still open: what they stand for is the seed's matter. */
  steps: readonly WalkthroughStep[];
  /** When a run of a command line may be slow, so that the tester can show progress. */
  onStep?: (index: number) => void;
}

/** What a played walkthrough left behind. */
export interface Played {
  events: readonly JournalEvent[];
  /** What finishing the run changed after that. */
  finishing: readonly JournalEvent[];
  /** How many events there were after each step. */
  eventsAfterStep: readonly number[];
  /** Steps that did not do what they should: a command failed, a wait was in vain. Playing ends at the first. */
  failures: readonly { step: number; message: string }[];
  /** Which conditions were seen met and unmet, by their place. */
  seen: ReadonlyMap<string, { met: boolean; unmet: boolean }>;
  /** Which of them are met at the end. */
  standing: ReadonlyMap<string, boolean>;
}

/** Plays steps at full speed on virtual time, on a fresh run. */
export type Player = (request: PlayRequest) => Promise<Played>;
