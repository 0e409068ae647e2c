import { describeDuration } from '../../checks/duration.ts';
import { UserError } from '../../user-error.ts';
import type { LiveRun } from '../live-run.ts';
import { notNow, unknownName } from '../play/play-error.ts';
import type { ProctorAct, RunRole } from '../run-connection.ts';

const PLAY_ONLY: readonly ProctorAct['act'][] = ['inject', 'give-hint', 'advance', 'stop-attacker'];

/** Does what a proctor asks for, and writes down that it was asked. What can't be done is refused and leaves no trace. */
export function actAsProctor(run: LiveRun, role: RunRole, act: ProctorAct): void {
  checkAct(run, role, act);
  const { director, recorder } = run;
  const { act: name, ...detail } = act;
  recorder.record({ type: 'ProctorActed', act: name, detail: Object.values(detail).join(' ') }, 'proctor');
  run.performProctorAct(act);
  if (act.act === 'message') {
    const count = recorder.view.injects.filter(({ id }) => id.startsWith('proctor-')).length + 1;
    recorder.record(
      { type: 'InjectDelivered', id: `proctor-${count}`, title: 'From the proctor', text: act.text },
      'proctor',
    );
  } else if (act.act === 'give-hint') {
    director.hints.take(director.hints.quote(act.objective), { free: true });
  }
}

function checkAct(run: LiveRun, role: RunRole, act: ProctorAct): void {
  if (role !== 'proctor') {
    throw new UserError({
      code: 'PROCTOR_ONLY',
      fact: 'Only the proctor can do this.',
      next: 'Attach with `gameday attach --proctor`.',
    });
  }
  const { director } = run;
  if (director.phase === 'debrief' || director.phase === 'aborted')
    throw notNow('The run has ended.', 'Run `gameday report` to read how it went.');
  if (director.phase === 'briefing' && PLAY_ONLY.includes(act.act))
    throw notNow('Play has not begun.', 'Wait until the team has left the briefing.');
  if (act.act === 'inject') checkInject(run, act.id);
  else if (act.act === 'give-hint') director.hints.quote(act.objective);
  else if (act.act === 'advance') checkAdvance(run, act.durationMs);
}

function checkInject({ instance, recorder }: LiveRun, id: string): void {
  const known = instance.scenario.injects.map((inject) => inject.id);
  if (!known.includes(id)) throw unknownName('inject', id, known);
  if (recorder.view.injects.some((delivered) => delivered.id === id))
    throw notNow(`Inject "${id}" was delivered already.`, 'Say it in your own words: `gameday proctor message TEXT`.');
}

/** Time that is skipped is gone: nobody ends a run by a slip of the finger. */
function checkAdvance({ director }: LiveRun, durationMs: number): void {
  if (director.phase === 'paused')
    throw notNow('The run is paused.', 'Run `gameday resume` to go on, then advance it.');
  const leftMs = director.limitMs - director.elapsedMs();
  if (durationMs < leftMs) return;
  throw notNow(
    `Only ${describeDuration(leftMs)} of play are left.`,
    'Advance by less; `gameday finish` ends the run, `gameday proctor extend` gives it more time.',
  );
}
