import { CelCompiler, asText } from '../checks/cel.ts';
import { parseDuration } from '../checks/duration.ts';
import { inNetwork } from '../checks/network.ts';
import { parseTime } from '../clock/clock.ts';
import { readInstant } from '../clock/read-instant.ts';
import { readObjectName, sameObject } from './object-name.ts';
import type { Field, Question } from './schema/question-schema.ts';

export interface Marking {
  verdict: 'right' | 'partly' | 'wrong';
  fraction: number;
  feedback: string;
  /** Harm rules of the rubric that the answer brought on, with the value that did. */
  harm: { rule: string; value: string; say: string }[];
}

/** Names that expressions of a question may use. */
export interface MarkingFacts {
  params: Readonly<Record<string, unknown>>;
  facts: Readonly<Record<string, readonly string[]>>;
}

type Values = Record<string, string | string[]>;

/** How right an answer is. Feedback says what kind of wrong it is, never what would be right. */
export function markAnswer(question: Question, values: Values, known: MarkingFacts): Marking {
  const cel = new CelCompiler();
  const weights = question.fields.reduce((sum, field) => sum + field.weight, 0);
  const marks = question.fields.map((field) => {
    const given = listed(values[field.id]);
    return { field, given, fraction: markField(field, given, known, cel), trap: trapOf(field, given) };
  });
  const fraction = round(marks.reduce((sum, mark) => sum + (mark.fraction * mark.field.weight) / weights, 0));
  const verdict = fraction >= 1 ? 'right' : fraction > 0 ? 'partly' : 'wrong';
  return {
    verdict,
    fraction,
    feedback: feedbackOf(question, verdict, marks),
    harm: marks.flatMap(({ trap }) =>
      trap?.harm === undefined ? [] : [{ rule: trap.harm, value: trap.value, say: trap.say }],
    ),
  };
}

interface Mark {
  field: Field;
  given: string[];
  fraction: number;
  trap: { say: string; value: string; harm?: string } | undefined;
}

function markField(field: Field, given: string[], known: MarkingFacts, cel: CelCompiler): number {
  const { expect } = field;
  if (given.length === 0) return 0;
  if ('is' in expect)
    return listed(expect.is).some((right) => same(right, given[0])) || isObject(field, given[0]) ? 1 : 0;
  if ('set' in expect) {
    const right = Array.isArray(expect.set) ? expect.set : listFrom(expect.set.from, known, cel);
    return jaccard(field.kind === 'objects' ? given.map((one) => asExpected(one, right, field)) : given, right);
  }
  if ('order' in expect) return inOrder(given, expect.order, expect.enough ?? expect.order.length);
  if ('time' in expect) {
    const right = parseTime(expect.time);
    return Math.abs((readInstant(given[0], right) ?? NaN) - right) <= parseDuration(expect.within) ? 1 : 0;
  }
  if ('network' in expect) return markNetwork(given, expect);
  return holdsFor(expect.satisfies, given, known, cel) ? 1 : 0;
}

/** The network itself, or every address of it that was used and none beside. */
function markNetwork(given: string[], { network, addresses }: { network: string; addresses: string[] }): number {
  if (given.length === 1 && normal(given[0]) === normal(network)) return 1;
  const [base] = network.split('/');
  if (given.length === 1 && normal(given[0]).replace(/\.(x|\*|0)?$/, '') === base.split('.').slice(0, 3).join('.'))
    return 1;
  return given.every((address) => inNetwork(address, network))
    ? jaccard(given, addresses)
    : jaccard(given, addresses) / 2;
}

/** However an object is written, it is the same one. Of a kind that is not among the right answers' it is another. */
function isObject({ expect, kind, resources = [] }: Field, given: string): boolean {
  if (kind !== 'object' || !('is' in expect)) return false;
  const right = listed(expect.is).map((one) => readObjectName(one, resources));
  const kinds = new Set(right.flatMap((one) => one.kind ?? []));
  const named = readObjectName(given, resources);
  if (named.kind !== undefined && kinds.size > 0 && !kinds.has(named.kind)) return false;
  return right.some((one) => sameObject(one, named));
}

/** The right answer that is meant, as it is written there; what fits none stays as it is. */
function asExpected(given: string, right: readonly string[], { resources = [] }: Field): string {
  const named = readObjectName(given, resources);
  return right.find((one) => sameObject(readObjectName(one, resources), named)) ?? given;
}

function jaccard(given: readonly string[], right: readonly string[]): number {
  const a = new Set(given.map(normal));
  const b = new Set(right.map(normal));
  const both = [...a].filter((value) => b.has(value)).length;
  const either = new Set([...a, ...b]).size;
  return either === 0 ? 0 : both / either;
}

/** The longest run of given values that stand in the right order, measured against how many are enough. */
function inOrder(given: readonly string[], right: readonly string[], enough: number): number {
  const places = given.map((value) => right.findIndex((r) => same(r, value))).filter((place) => place >= 0);
  const longest: number[] = [];
  places.forEach((place, i) => {
    const before = places.slice(0, i).map((other, k) => (other < place ? longest[k] : 0));
    longest.push(1 + Math.max(0, ...before));
  });
  return Math.min(1, Math.max(0, ...longest) / enough);
}

function listFrom(text: string, known: MarkingFacts, cel: CelCompiler): string[] {
  const value = cel.compile(text)({ ...known });
  return Array.isArray(value) ? value.map(asText) : [asText(value)];
}

function holdsFor(text: string, given: string[], known: MarkingFacts, cel: CelCompiler): boolean {
  try {
    return cel.compile(text)({ ...known, value: given[0], values: given }) === true;
  } catch {
    return false;
  }
}

function trapOf(field: Field, given: string[]): Mark['trap'] {
  for (const trap of field.traps ?? []) {
    const value = given.find(
      (one) =>
        (trap.values ?? []).some((bad) => same(bad, one)) ||
        (trap.matching !== undefined && new RegExp(trap.matching, 'i').test(one)),
    );
    if (value !== undefined) return { say: trap.say, value, ...(trap.harm === undefined ? {} : { harm: trap.harm }) };
  }
  return undefined;
}

/** A trap's own words first; then which fields are not right yet. */
function feedbackOf(question: Question, verdict: Marking['verdict'], marks: readonly Mark[]): string {
  const trapped = marks.find((mark) => mark.trap !== undefined && mark.fraction < 1)?.trap;
  if (trapped !== undefined) return trapped.say;
  if (verdict === 'right') return question.right;
  const open = marks.filter((mark) => mark.fraction < 1).map((mark) => mark.field.label.toLowerCase());
  const which = question.fields.length > 1 ? ` Not right yet: ${open.join(', ')}.` : '';
  return `${verdict === 'partly' ? (question.partly ?? 'Part of it is right.') : question.wrong}${which}`;
}

function listed(value: string | string[] | undefined): string[] {
  const list = value === undefined ? [] : typeof value === 'string' ? [value] : value;
  return list.map((one) => one.trim()).filter((one) => one !== '');
}

function same(a: string, b: string): boolean {
  return normal(a) === normal(b);
}

function normal(value: string): string {
  return value.trim().toLowerCase();
}

function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
