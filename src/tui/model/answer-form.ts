import type { QuestionBriefing, QuestionField } from '../../run/run-connection.ts';

/** Drafts by question and field: kept while the screen lives, so that looking something up loses nothing. */
export type Drafts = Record<string, Record<string, string>>;

/** Fields that take several values, typed with commas between them. */
export function takesSeveral(field: QuestionField): boolean {
  return field.kind === 'choices' || field.kind === 'list' || field.kind === 'objects';
}

/** What is wrong with a field's text as it stands; undefined where nothing is. */
export function fieldProblem(field: QuestionField, text: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return field.optional ? undefined : 'needed';
  if (field.options !== undefined) {
    const known = field.options.map((option) => option.value);
    const unknown = valuesOf(field, trimmed).filter((value) => !known.includes(value));
    if (unknown.length > 0) return `not a choice: ${unknown.join(', ')}`;
  }
  if (
    field.format !== undefined &&
    !valuesOf(field, trimmed).every((value) => new RegExp(field.format?.pattern ?? '').test(value))
  ) {
    return field.format.message;
  }
  return undefined;
}

export function valuesOf(field: QuestionField, text: string): string[] {
  if (!takesSeveral(field)) return [text.trim()];
  return text
    .split(',')
    .map((value) => value.trim())
    .filter(Boolean);
}

/** The draft as the answer that is sent. */
export function answerValues(
  question: QuestionBriefing,
  draft: Record<string, string>,
): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = {};
  for (const field of question.fields) {
    const text = draft[field.id] ?? '';
    if (text.trim() === '') continue;
    values[field.id] = takesSeveral(field) ? valuesOf(field, text) : text.trim();
  }
  return values;
}

/** Turns a choice on or off in a text of several. */
export function toggled(text: string, value: string): string {
  const values = text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  return (values.includes(value) ? values.filter((other) => other !== value) : [...values, value]).join(', ');
}

/** Names from the cluster that continue what was typed last, for completion. */
export function completions(text: string, names: readonly string[], several: boolean): string[] {
  const typed = (several ? (text.split(',').at(-1) ?? '') : text).trim().toLowerCase();
  return names.filter((name) => name.toLowerCase().includes(typed)).slice(0, 5);
}

/** The text with its last value completed. */
export function completed(text: string, name: string, several: boolean): string {
  if (!several) return name;
  return [
    ...text
      .split(',')
      .slice(0, -1)
      .map((part) => part.trim()),
    name,
  ]
    .filter(Boolean)
    .join(', ');
}
