import type { Walkthrough } from '../schema/walkthrough-schema.ts';
import type { Played } from './player.ts';

/** What is kept of a play once it is judged: enough to say what all plays together have tried. */
export interface PlayTrace {
  walkthrough: string;
  type: Walkthrough['type'] | 'start';
  /** Objectives that the walkthrough says something about. */
  about: string[];
  seen: [place: string, met: boolean, unmet: boolean][];
  standing: [place: string, met: boolean][];
  /** Milestones and objectives in the order in which they were reached. */
  reached: string[];
  harm: string[];
}

export function traceOf(
  { id, type, walkthrough }: { id: string; type: PlayTrace['type']; walkthrough?: Walkthrough | undefined },
  { events, seen, standing }: Played,
): PlayTrace {
  const { objectives = {}, says = {} } = walkthrough?.expect ?? {};
  return {
    walkthrough: id,
    type,
    about: [...new Set([...Object.keys(objectives), ...Object.keys(says)])],
    seen: [...seen].map(([place, { met, unmet }]) => [place, met, unmet]),
    standing: [...standing],
    reached: events.flatMap((event) =>
      event.type === 'MilestoneReached'
        ? [event.milestone]
        : event.type === 'ObjectiveChanged' && event.state === 'met'
          ? [event.objective]
          : [],
    ),
    harm: events.flatMap((event) => (event.type === 'HarmObserved' ? [event.rule] : [])),
  };
}
