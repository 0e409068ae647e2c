import { type FieldError, invalid, required } from '../../field-error.ts';
import { dns1035LabelErrors, dnsSubdomainErrors } from '../../names.ts';

/** pkg/apis/admissionregistration/validation, validateParamKind. */
export function checkParamKind(
  field: string,
  { apiVersion = '', kind = '' }: { apiVersion?: string; kind?: string },
): FieldError[] {
  const errors =
    apiVersion === '' ? [required(`${field}.apiVersion`)] : checkVersion(`${field}.apiVersion`, apiVersion);
  if (kind === '') return [...errors, required(`${field}.kind`)];
  const faults = dns1035LabelErrors(kind.toLowerCase());
  if (faults.length === 0) return errors;
  const why = `may have mixed case, but should otherwise match: ${faults.join(',')}`;
  return [...errors, invalid(`${field}.kind`, kind, why)];
}

function checkVersion(field: string, text: string): FieldError[] {
  const parts = text.split('/');
  if (parts.length > 2) return [invalid(field, text, `unexpected GroupVersion string: ${text}`)];
  const [version, group = ''] = parts.toReversed();
  const groupFaults = group === '' ? [] : dnsSubdomainErrors(group);
  const errors = groupFaults.length === 0 ? [] : [invalid(field, group, groupFaults.join(','))];
  if (version === '') return [...errors, invalid(field, text, 'version must be specified')];
  const faults = dns1035LabelErrors(version);
  return faults.length === 0 ? errors : [...errors, invalid(field, version, faults.join(','))];
}
