import { type FieldError, GoValue, notSupported } from '../../kinds/field-error.ts';

export function dryRunErrors(dryRun: readonly string[]): FieldError[] {
  if (dryRun.every((value) => value === 'All')) return [];
  const shown = `[]string{${dryRun.map((value) => JSON.stringify(value)).join(', ')}}`;
  return [notSupported('dryRun', new GoValue(shown), ['All'])];
}
