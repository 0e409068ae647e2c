import type { Clock } from '../../clock/clock.ts';
import { fillParameters } from '../../scenarios/fill-parameters.ts';
import { type LoadedScenario, loadWalkthroughs } from '../../scenarios/load-scenario.ts';
import type { WalkthroughStep } from '../../scenarios/schema/walkthrough-schema.ts';
import { expandSteps } from '../../scenarios/testkit/expand-steps.ts';
import { walkthroughNamed } from '../../scenarios/walkthrough-named.ts';
import type { Engine } from '../engine.ts';
import type { RunFolder } from '../folder/run-folder.ts';
import { liveHand } from './live-hand.ts';
import { playWalkthrough, type StepFailure } from './play-walkthrough.ts';

/** Thinking time between steps, as play time. */
const BETWEEN_STEPS_MS = 3000;

/** The steps of a walkthrough by its name. */
export function stepsOf(loaded: LoadedScenario, name: string): WalkthroughStep[] {
  const all = loadWalkthroughs(loaded);
  return expandSteps(walkthroughNamed(all, name, loaded.id), all);
}

/** Plays a walkthrough in a run that is being played, and ends the run after its last step. */
export async function autoplay(options: {
  engine: Engine;
  folder: RunFolder;
  steps: readonly WalkthroughStep[];
  wall: Clock;
  onStep?: (text: string) => void;
}): Promise<StepFailure[]> {
  const { engine, folder, wall, onStep } = options;
  const hand = liveHand({ engine, folder, wall });
  const steps = fillParameters([...options.steps], engine.instance.params);
  let ended = false;
  void engine.closed.then(() => {
    ended = true;
  });
  try {
    const failures = await playWalkthrough(steps, hand, {
      onStep: (_, step) => onStep?.(stepText(step)),
      stopped: () => ended || engine.director.phase === 'debrief',
      pause: () => hand.wait(BETWEEN_STEPS_MS),
    });
    if (engine.director.phase === 'playing') engine.director.finish('walkthrough-ended');
    return failures;
  } finally {
    hand.leave();
  }
}

function stepText(step: WalkthroughStep): string {
  if ('run' in step) return `$ ${step.run}`;
  if ('refused' in step) return `$ ${step.refused.run}   (must be refused)`;
  const [kind] = Object.keys(step);
  return `${kind} ${JSON.stringify(Object.values(step)[0]).slice(0, 100)}`;
}
