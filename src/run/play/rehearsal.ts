import type { EventOf } from '../../journal/journal-event.ts';
import type { ScenarioInstance } from '../../scenarios/instantiate-scenario.ts';
import type { Recorder } from '../recorder.ts';
import { notNow } from './play-error.ts';
import type { Referee } from './referee.ts';

type Step = EventOf<'AttackRehearsed'>['steps'][number];

/** Lets the attack run once more against the cluster as the team leaves it, as dry runs that change nothing. */
export class Rehearsal {
  readonly #instance: ScenarioInstance;
  readonly #referee: Referee;
  readonly #recorder: Recorder;

  constructor(options: { instance: ScenarioInstance; referee: Referee; recorder: Recorder }) {
    this.#instance = options.instance;
    this.#referee = options.referee;
    this.#recorder = options.recorder;
  }

  /** Open with the last stage: before it, it would tell the team what it has to find out. */
  get isOpen(): boolean {
    const { scenario } = this.#instance;
    const last = scenario.stages.at(-1)?.id;
    return scenario.rehearsal.length > 0 && this.#recorder.view.stages.some(({ stage }) => stage === last);
  }

  run(actor: 'participant' | 'engine'): EventOf<'AttackRehearsed'> {
    if (!this.isOpen)
      throw notNow(
        'The attack can be rehearsed once the last stage is open: prevention comes last.',
        'Run `gameday status` to see which stage is open.',
      );
    const steps = this.#instance.scenario.rehearsal.map((step): Step => {
      const { id, title, technique } = step;
      const place = `rehearsal/${id}`;
      const stopped = this.#referee.verdict(step.stopped, `${place}/stopped`);
      const seen = step.seen === undefined ? undefined : this.#referee.verdict(step.seen, `${place}/seen`);
      const outcome = stopped.met ? 'stopped' : seen?.met === true ? 'seen' : 'neither';
      const explanation = stopped.met
        ? stopped.explanation
        : [stopped.explanation, seen?.explanation].filter(Boolean).join('; ');
      return { step: id, title, outcome, explanation, ...(technique === undefined ? {} : { technique }) };
    });
    return this.#recorder.record({ type: 'AttackRehearsed', steps }, actor) as EventOf<'AttackRehearsed'>;
  }
}
