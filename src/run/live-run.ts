import type { ScenarioInstance } from '../scenarios/instantiate-scenario.ts';
import type { SimTarget } from '../target/sim-target.ts';
import type { Audience } from './audience.ts';
import type { Director } from './director.ts';
import type { Recorder } from './recorder.ts';
import type { ProctorAct, RunRole, ScenarioBriefing } from './run-connection.ts';

/** A run that is alive in this process, as its connections see it. */
export interface LiveRun {
  readonly instance: ScenarioInstance;
  readonly target: SimTarget;
  readonly recorder: Recorder;
  readonly director: Director;
  readonly briefing: ScenarioBriefing;
  /** Resolves with the reason when the run's engine ends. */
  readonly closed: Promise<string>;
  audience(role: RunRole): Audience;
  /** Throws where the engine can't go on. */
  checkAlive(): void;
  /** What a proctor's act does to the run. Lived through again, it is done again. */
  performProctorAct(act: ProctorAct): void;
}
