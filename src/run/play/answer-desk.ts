import type { EventOf } from '../../journal/journal-event.ts';
import type { ScenarioInstance } from '../../scenarios/instantiate-scenario.ts';
import { markAnswer } from '../../scenarios/mark-answer.ts';
import { readInstant } from '../../clock/read-instant.ts';
import type { Field, Question } from '../../scenarios/schema/question-schema.ts';
import { UserError } from '../../user-error.ts';
import type { Recorder } from '../recorder.ts';
import { unknownName } from './play-error.ts';
import type { Referee } from './referee.ts';

type Values = Record<string, string | string[]>;

/** Takes answers and marks them at once. */
export class AnswerDesk {
  readonly #instance: ScenarioInstance;
  readonly #referee: Referee;
  readonly #recorder: Recorder;

  constructor(options: { instance: ScenarioInstance; referee: Referee; recorder: Recorder }) {
    this.#instance = options.instance;
    this.#referee = options.referee;
    this.#recorder = options.recorder;
  }

  give(questionId: string, values: Values): EventOf<'AnswerGiven'> {
    const question = this.#question(questionId);
    checkFields(question, values);
    const { params } = this.#instance;
    const { verdict, fraction, feedback, harm } = markAnswer(question, values, {
      params,
      facts: this.#referee.tracker.facts.values,
    });
    const attempt = (this.#recorder.view.answers.get(question.id)?.length ?? 0) + 1;
    const event = this.#recorder.record(
      { type: 'AnswerGiven', question: question.id, values, verdict, fraction, feedback, attempt },
      'participant',
    );
    for (const { rule, value, say } of harm) {
      this.#recorder.record({
        type: 'HarmObserved',
        rule,
        object: value,
        explanation: say,
        because: { events: [event.seq] },
      });
    }
    return event as EventOf<'AnswerGiven'>;
  }

  /** By its own name, or by the objective that it proves. */
  #question(id: string): Question {
    const { questions } = this.#instance.scenario;
    const wanted = id.toLowerCase();
    const found =
      questions.find((question) => question.id.toLowerCase() === wanted) ??
      questions.find((question) => question.objective.toLowerCase() === wanted);
    if (found !== undefined) return found;
    throw unknownName(
      'question',
      id,
      questions.map((question) => question.id),
    );
  }
}

function checkFields(question: Question, values: Values): void {
  const known = question.fields.map((field) => field.id);
  for (const id of Object.keys(values)) if (!known.includes(id)) throw unknownName('field', id, known);
  for (const field of question.fields) {
    const given = [values[field.id] ?? []].flat().map((value) => value.trim());
    const misfit = misfitOf(
      field,
      given.filter((value) => value !== ''),
    );
    if (misfit === undefined) continue;
    throw new UserError({
      code: 'ANSWER_MALFORMED',
      fact: `"${misfit.value}" does not fit ${field.label.toLowerCase()}: ${misfit.why}.`,
      next: 'Give it again in that form. This did not count as an attempt.',
      exitCode: 2,
    });
  }
}

/** A value that can be no answer at all, right or wrong: a slip of the pen should cost nobody points. */
function misfitOf(field: Field, given: readonly string[]): { value: string; why: string } | undefined {
  const { kind, format, options } = field;
  const malformed = format === undefined ? undefined : given.find((value) => !new RegExp(format.pattern).test(value));
  if (malformed !== undefined) return { value: malformed, why: format?.message ?? '' };
  if (kind === 'time') {
    const value = given.find((one) => readInstant(one, 0) === undefined);
    return value === undefined ? undefined : { value, why: 'it takes an instant such as 2025-03-04T02:41:07Z' };
  }
  if (options === undefined) return undefined;
  const offered = options.map(({ value }) => value);
  const foreign = given.find((value) => !offered.includes(value));
  if (foreign !== undefined) return { value: foreign, why: `it takes ${offered.toSorted().join(', ')}` };
  const twice = given.find((value, index) => given.indexOf(value) < index);
  return twice === undefined ? undefined : { value: twice, why: 'each can stand there once' };
}
