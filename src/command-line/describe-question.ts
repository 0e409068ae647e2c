import type { RunView } from '../journal/run-view.ts';
import type { QuestionBriefing } from '../run/run-connection.ts';

export interface DescribedQuestion extends QuestionBriefing {
  state: 'open' | 'partly' | 'right';
  attempts: number;
}

export function describeQuestion(question: QuestionBriefing, view: RunView): DescribedQuestion {
  const given = view.answers.get(question.id) ?? [];
  const best = Math.max(0, ...given.map(({ fraction }) => fraction));
  return { ...question, state: best >= 1 ? 'right' : best > 0 ? 'partly' : 'open', attempts: given.length };
}

export function questionLines(question: QuestionBriefing, view: RunView): string[] {
  const { state, attempts } = describeQuestion(question, view);
  return [
    `${question.id}: ${question.title}  (${state}, ${attempts} given)`,
    ...(question.text === '' ? [] : [question.text.trimEnd()]),
    '',
    ...question.fields.flatMap((field) => [
      `  ${field.id.padEnd(14)} ${field.label}${field.optional === true ? ' (may be left out)' : ''}  [${field.kind}]${field.placeholder === undefined ? '' : `  e.g. ${field.placeholder}`}`,
      ...(field.options ?? []).map(({ value, label }) => `      ${value.padEnd(20)} ${label}`),
    ]),
    '',
    `gameday answer ${question.id} ${question.fields.map(({ id }) => `${id}=…`).join(' ')}`,
  ];
}
