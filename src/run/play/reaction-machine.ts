import { assign, setup } from 'xstate';

export type ReactionEvent =
  /** Its condition holds, or does so no longer. */
  | { type: 'HOLDS' }
  | { type: 'CEASES' }
  /** Its time has come. */
  | { type: 'DUE' }
  | { type: 'GIVE_UP' };

/**
 * The course of one reaction. It watches until its condition holds, waits out its delay, acts, and watches again as often as
 * its script allows. Delays are kept by the run's clock, not by the machine.
 */
export const reactionMachine = setup({
  types: {} as { context: { left: number }; input: { times: number }; events: ReactionEvent },
  guards: { isLast: ({ context }) => context.left <= 1 },
  actions: { spend: assign({ left: ({ context }) => context.left - 1 }) },
}).createMachine({
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
          { guard: 'isLast', target: 'over', actions: 'spend' },
          { target: 'watching', actions: 'spend' },
        ],
      },
    },
    over: { type: 'final' },
  },
});
