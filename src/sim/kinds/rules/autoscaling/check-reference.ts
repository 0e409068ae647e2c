import { invalidEach } from '../../check.ts';
import { type FieldError, required } from '../../field-error.ts';
import { pathSegmentErrors } from '../../names.ts';

/** ValidateCrossVersionObjectReference. */
export function checkReference(
  field: string,
  { kind = '', name = '' }: { kind?: string; name?: string },
): FieldError[] {
  return [
    ...(kind === '' ? [required(`${field}.kind`)] : invalidEach(`${field}.kind`, kind, pathSegmentErrors(kind))),
    ...(name === '' ? [required(`${field}.name`)] : invalidEach(`${field}.name`, name, pathSegmentErrors(name))),
  ];
}
