import { createMachine } from 'xstate';

export type DirectorEvent =
  | { type: 'PREPARED' }
  | { type: 'BEGIN' }
  | { type: 'PAUSE' }
  | { type: 'RESUME' }
  | { type: 'FINISH' }
  | { type: 'ABORT' };

/**
 * The course of a run. What is done on the way is the director's; the machine says what may follow what. It keeps no clock:
 * deadlines live with the run's own.
 */
export const directorMachine = createMachine({
  types: {} as { events: DirectorEvent },
  id: 'run',
  initial: 'preparing',
  states: {
    preparing: { on: { PREPARED: 'briefing', ABORT: 'aborted' } },
    briefing: { on: { BEGIN: 'playing', FINISH: 'debrief', ABORT: 'aborted' } },
    playing: { on: { PAUSE: 'paused', FINISH: 'debrief', ABORT: 'aborted' } },
    paused: { on: { RESUME: 'playing', FINISH: 'debrief', ABORT: 'aborted' } },
    debrief: { type: 'final' },
    aborted: { type: 'final' },
  },
});
