import { goNumber } from './go-print.ts';
import { goQuote } from './go-quote.ts';
import { StatusError } from '../status-error.ts';

/** The kinds of field error of k8s.io/apimachinery/pkg/util/validation/field, with the text each prints. */
const TEXTS = {
  FieldValueRequired: 'Required value',
  FieldValueInvalid: 'Invalid value',
  FieldValueNotSupported: 'Unsupported value',
  FieldValueForbidden: 'Forbidden',
  FieldValueDuplicate: 'Duplicate value',
  FieldValueNotFound: 'Not found',
  FieldValueTooLong: 'Too long',
  FieldValueTooMany: 'Too many',
  FieldValueTypeInvalid: 'Invalid value',
  InternalError: 'Internal error',
} as const;

export type FieldErrorType = keyof typeof TEXTS;

/** One thing wrong with an object: where, what kind of wrong, the value and why. */
export interface FieldError {
  type: FieldErrorType;
  /** Such as `spec.containers[0].name`. */
  field: string;
  /** What follows the type in the message: value and detail, already printed as Go prints them. */
  body: string;
}

/** A Go value printed ready-made, where JSON would not look as Go does (structs, quantities). */
export class GoValue {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export function required(field: string, detail = ''): FieldError {
  return { type: 'FieldValueRequired', field, body: withDetail(TEXTS.FieldValueRequired, detail) };
}

export function invalid(field: string, value: unknown, detail: string): FieldError {
  return {
    type: 'FieldValueInvalid',
    field,
    body: withDetail(`${TEXTS.FieldValueInvalid}: ${printValue(value)}`, detail),
  };
}

export function typeInvalid(field: string, value: unknown, detail: string): FieldError {
  return { ...invalid(field, value, detail), type: 'FieldValueTypeInvalid' };
}

export function notSupported(field: string, value: unknown, supported: readonly string[]): FieldError {
  const choices = supported.map(goQuote).join(', ');
  return {
    type: 'FieldValueNotSupported',
    field,
    body: `${TEXTS.FieldValueNotSupported}: ${printValue(value)}${supported.length > 0 ? `: supported values: ${choices}` : ''}`,
  };
}

export function forbiddenField(field: string, detail: string): FieldError {
  return { type: 'FieldValueForbidden', field, body: withDetail(TEXTS.FieldValueForbidden, detail) };
}

export function duplicate(field: string, value: unknown): FieldError {
  return { type: 'FieldValueDuplicate', field, body: `${TEXTS.FieldValueDuplicate}: ${printValue(value)}` };
}

export function fieldNotFound(field: string, value: unknown): FieldError {
  return { type: 'FieldValueNotFound', field, body: `${TEXTS.FieldValueNotFound}: ${printValue(value)}` };
}

export function tooLong(field: string, maxLength: number): FieldError {
  return {
    type: 'FieldValueTooLong',
    field,
    body: `${TEXTS.FieldValueTooLong}: must have at most ${maxLength} bytes`,
  };
}

export function tooMany(field: string, actual: number, max: number): FieldError {
  return {
    type: 'FieldValueTooMany',
    field,
    body: `${TEXTS.FieldValueTooMany}: ${actual}: must have at most ${max} items`,
  };
}

/** 422 Invalid over a list of errors, as errors.NewInvalid makes it. */
export function invalidObject(of: { group: string; kind: string }, name: string, errors: FieldError[]): StatusError {
  const kindText = of.group === '' ? of.kind : `${of.kind}.${of.group}`;
  const texts = [...new Set(errors.map((error) => `${error.field}: ${error.body}`))];
  return new StatusError({
    code: 422,
    reason: 'Invalid',
    message: `${kindText} "${name}" is invalid: ${texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`}`,
    details: {
      ...(name === '' ? {} : { name }),
      ...(of.group === '' ? {} : { group: of.group }),
      ...(of.kind === '' ? {} : { kind: of.kind }),
      causes: errors.map((error) => ({ reason: error.type, message: error.body, field: error.field })),
    },
  });
}

function withDetail(text: string, detail: string): string {
  return detail === '' ? text : `${text}: ${detail}`;
}

/** A field.Error's value as Go prints it: texts quoted, lists of texts as slices, nothing as "null". */
function printValue(value: unknown): string {
  if (value instanceof GoValue) return value.text;
  if (value === undefined || value === null) return '"null"';
  if (typeof value === 'string') return goQuote(value);
  if (Array.isArray(value)) return `[]string{${value.map((item) => goQuote(String(item))).join(', ')}}`;
  return typeof value === 'number' ? goNumber(value) : String(value);
}
