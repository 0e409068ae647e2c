import { UserError } from '../../user-error.ts';
import { unknownName } from '../play/play-error.ts';
import type { QuestionBriefing, QuestionField, ScenarioBriefing } from '../run-connection.ts';

/** A question by its own name or by the objective that it proves. */
export function findQuestion(briefing: ScenarioBriefing, id: string): QuestionBriefing {
  const wanted = id.toLowerCase();
  const { questions } = briefing;
  const found =
    questions.find((question) => question.id.toLowerCase() === wanted) ??
    questions.find((question) => question.objective?.toLowerCase() === wanted);
  if (found === undefined)
    throw unknownName(
      'question',
      id,
      questions.map((question) => question.id),
    );
  return found;
}

/** Words such as `binding=open-door secrets=a,b`, or a bare value where the question has one field. */
export function readAnswer(question: QuestionBriefing, words: readonly string[]): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = {};
  for (const word of words) {
    const cut = word.indexOf('=');
    const [only] = question.fields;
    const named = cut > 0 ? question.fields.find((field) => field.id === word.slice(0, cut)) : undefined;
    if (named === undefined && question.fields.length === 1)
      values[only.id] = add(values[only.id], valueOf(only, word));
    else if (named === undefined) throw unknownField(question, cut > 0 ? word.slice(0, cut) : word);
    else values[named.id] = add(values[named.id], valueOf(named, word.slice(cut + 1)));
  }
  const missing = question.fields.filter((field) => field.optional !== true && values[field.id] === undefined);
  if (missing.length === 0) return values;
  throw new UserError({
    code: 'ANSWER_INCOMPLETE',
    fact: `The answer to "${question.id}" lacks ${missing.map(({ id, label }) => `${id} (${label.toLowerCase()})`).join(', ')}.`,
    next: `Write it as: gameday answer ${question.id} ${question.fields.map(exampleOf).join(' ')}`,
    exitCode: 2,
  });
}

function valueOf(field: QuestionField, text: string): string | string[] {
  const several = ['choices', 'list', 'objects', 'order'].includes(field.kind);
  return several
    ? text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== '')
    : text;
}

function add(known: string | string[] | undefined, value: string | string[]): string | string[] {
  return known === undefined || typeof value === 'string' ? value : [...[known].flat(), ...value];
}

function exampleOf({ id, kind, placeholder }: QuestionField): string {
  const text = placeholder ?? (['choices', 'list', 'objects', 'order'].includes(kind) ? 'A,B' : 'VALUE');
  return `${id}=${text.includes(' ') ? `'${text}'` : text}`;
}

function unknownField(question: QuestionBriefing, word: string): UserError {
  return unknownName(
    'field',
    word,
    question.fields.map((field) => field.id),
  );
}
