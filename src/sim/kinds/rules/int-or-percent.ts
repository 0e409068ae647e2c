import { type FieldError, type GoValue, invalid } from '../field-error.ts';
import { percentErrors } from '../formats.ts';
import { goValue } from '../go-value.ts';

const INT_OR_STRING = 'intstr.IntOrString';

export function goIntOrString(value: number | string | undefined): GoValue {
  return goValue(INT_OR_STRING, value);
}

/** ValidatePositiveIntOrPercent. */
export function checkIntOrPercent(field: string, value: number | string | undefined): FieldError[] {
  if (typeof value === 'string') {
    const wrong = percentErrors(value);
    return wrong.map((why) => invalid(field, goIntOrString(value), why));
  }
  return (value ?? 0) < 0 ? [invalid(field, value, 'must be greater than or equal to 0')] : [];
}

/** IsNotMoreThan100Percent. */
export function checkAtMostAll(field: string, value: number | string | undefined): FieldError[] {
  return (percentOf(value) ?? 0) > 100 ? [invalid(field, goIntOrString(value), 'must not be greater than 100%')] : [];
}

/** A number, or the number before a percent sign, or that a text is: what counts as zero. */
export function amountOf(value: number | string | undefined): number {
  if (typeof value !== 'string') return value ?? 0;
  return percentOf(value) ?? (/^[+-]?\d+$/.test(value) ? Number(value) : 0);
}

function percentOf(value: number | string | undefined): number | undefined {
  const match = typeof value === 'string' ? /^(\d+)%$/.exec(value) : null;
  return match === null ? undefined : Number(match[1]);
}
