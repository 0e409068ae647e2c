import type { JobSpec } from 'kubernetes-types/batch/v1.d.ts';
import { checkNonNegative } from '../../check.ts';
import { type FieldError, invalid, required, tooLong, tooMany } from '../../field-error.ts';
import { goQuote } from '../../go-quote.ts';

const RULES_MAX = 20;
const INDEXES_LENGTH_MAX = 64 * 1024;

export interface SuccessPolicy {
  rules?: { succeededIndexes?: string; succeededCount?: number }[];
}

/** validateSuccessPolicy. */
export function checkSuccessPolicy(field: string, spec: JobSpec, policy: SuccessPolicy): FieldError[] {
  const rules = policy.rules ?? [];
  if (rules.length === 0)
    return [required(`${field}.rules`, 'at least one rules must be specified when the successPolicy is specified')];
  const errors = rules.length > RULES_MAX ? [tooMany(`${field}.rules`, rules.length, RULES_MAX)] : [];
  return [...errors, ...rules.flatMap((rule, at) => checkRule(`${field}.rules[${at}]`, spec, rule))];
}

function checkRule(
  field: string,
  { completions = 0 }: JobSpec,
  { succeededIndexes, succeededCount }: { succeededIndexes?: string; succeededCount?: number },
): FieldError[] {
  if (succeededIndexes === undefined && succeededCount === undefined) {
    return [required(field, 'at least one of succeededCount or succeededIndexes must be specified')];
  }
  const errors: FieldError[] = [];
  let total: number | undefined;
  if (succeededIndexes !== undefined) {
    if (succeededIndexes.length > INDEXES_LENGTH_MAX) {
      errors.push(tooLong(`${field}.succeededIndexes`, INDEXES_LENGTH_MAX));
    }
    const counted = countIndexes(succeededIndexes, completions);
    if (typeof counted === 'string') {
      errors.push(invalid(`${field}.succeededIndexes`, succeededIndexes, `error parsing succeededIndexes: ${counted}`));
      total = 0;
    } else total = counted;
  }
  if (succeededCount === undefined) return errors;
  errors.push(...checkNonNegative(`${field}.succeededCount`, succeededCount));
  if (succeededCount > completions) {
    const why = `must be less than or equal to ${completions} (the number of specified completions)`;
    errors.push(invalid(`${field}.succeededCount`, succeededCount, why));
  }
  if (total !== undefined && succeededCount > total) {
    const why = `must be less than or equal to ${total} (the number of indexes in the specified succeededIndexes field)`;
    errors.push(invalid(`${field}.succeededCount`, succeededCount, why));
  }
  return errors;
}

/** How many indexes `0,2-4` names, or what is wrong with it (validateIndexesFormat). */
function countIndexes(text: string, completions: number): number | string {
  let total = 0;
  let last: number | undefined;
  for (const interval of text === '' ? [] : text.split(',')) {
    const limits = interval.split('-');
    if (limits.length > 2)
      return `the fragment ${goQuote(interval)} violates the requirement that an index interval can have at most two parts separated by '-'`;
    const numbers: number[] = [];
    for (const limit of limits) {
      if (!/^[+-]?\d+$/.test(limit)) {
        return `cannot convert string to integer for index: ${goQuote(limit)}`;
      }
      const number = Number(limit);
      if (number >= completions) return `too large index: ${goQuote(limit)}`;
      if (last !== undefined && number <= last) {
        return `non-increasing order, previous: ${last}, current: ${number}`;
      }
      last = number;
      numbers.push(number);
    }
    total += numbers.length === 2 ? numbers[1] - numbers[0] + 1 : 1;
  }
  return total;
}
