import { assign, createMachine } from 'xstate';

export type ReactionEvent =
  /** Its condition holds, or does so no longer. */
  | { type: 'HOLDS' }
  | { type: 'CEASES' }
  /** Its time has come. */
  | { type: 'DUE' }
  | { type: 'GIVE_UP' };

interface Turns {
  /** How many it still has. */
  left: number;
}

/**
 * The course of one reaction. It watches until its condition holds, waits out its delay, acts, and watches again as often as
 * its script allows. Delays are kept by the run's clock, not by the machine.
 */
export const reactionMachine = createMachine({
  types: {} as { context: Turns; input: { times: number }; events: ReactionEvent },
  id: 'reaction',
  context: ({ input }) => ({ left: input.times }),
  initial: 'watching',
  on: { GIVE_UP: '.over' },
  states: {
    watching: { on: { HOLDS: 'waiting' } },
    waiting: {
      on: {
        CEASES: 'watching',
        DUE: [
          { guard: ({ context }) => context.left <= 1, target: 'over' },
          { target: 'watching', actions: assign({ left: ({ context }) => context.left - 1 }) },
        ],
      },
    },
    over: { type: 'final' },
  },
});
