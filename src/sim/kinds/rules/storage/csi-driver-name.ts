import { invalidEach } from '../../check.ts';
import { type FieldError, required, tooLong } from '../../field-error.ts';
import { dnsSubdomainErrors } from '../../names.ts';

const LENGTH_MAX = 63;

/** ValidateCSIDriverName. */
export function checkCsiDriverName(field: string, name: string): FieldError[] {
  return [
    ...(name === '' ? [required(field)] : []),
    ...(name.length > LENGTH_MAX ? [tooLong(field, LENGTH_MAX)] : []),
    ...invalidEach(field, name, dnsSubdomainErrors(name.toLowerCase())),
  ];
}
