import { type FieldError, invalid, notSupported, required } from './field-error.ts';
import { dnsLabelErrors, dnsSubdomainErrors, labelValueErrors, qualifiedNameErrors } from './names.ts';

/** Turns messages about a value into field errors. */
export function invalidEach(field: string, value: unknown, messages: readonly string[]): FieldError[] {
  return messages.map((message) => invalid(field, value, message));
}

export function checkDnsLabel(field: string, value: string): FieldError[] {
  return invalidEach(field, value, dnsLabelErrors(value));
}

export function checkDnsSubdomain(field: string, value: string): FieldError[] {
  return invalidEach(field, value, dnsSubdomainErrors(value));
}

/** IsFullyQualifiedDomainName: at least two segments, a trailing dot allowed. */
export function checkFullName(field: string, value: string): FieldError[] {
  if (value === '') return [required(field)];
  const name = value.replace(/\.$/, '');
  const wrong = dnsSubdomainErrors(name);
  if (wrong.length > 0) return [invalid(field, name, wrong.join(','))];
  const labels = name.split('.');
  if (labels.length < 2)
    return [invalid(field, name, 'should be a domain with at least two segments separated by dots')];
  const label = labels.find((one) => dnsLabelErrors(one).length > 0);
  return label === undefined ? [] : [invalid(field, label, dnsLabelErrors(label).join(','))];
}

export function checkQualifiedName(field: string, value: string): FieldError[] {
  return invalidEach(field, value, qualifiedNameErrors(value));
}

/** unversioned.ValidateLabels, on any map that is used as labels. */
export function checkLabels(field: string, labels: Readonly<Record<string, string>> | undefined | null): FieldError[] {
  return sortedEntries(labels).flatMap(([key, value]) => [
    ...checkQualifiedName(field, key),
    ...invalidEach(field, value, labelValueErrors(value)),
  ]);
}

export function checkNonNegative(field: string, value: number | undefined | null): FieldError[] {
  return (value ?? 0) < 0 ? [invalid(field, value, 'must be greater than or equal to 0')] : [];
}

/** One of a set of words; `missing` where an empty one is its own fault. */
export function checkOneOf(field: string, value: string | undefined, choices: readonly string[]): FieldError[] {
  return choices.includes(value ?? '') ? [] : [notSupported(field, value ?? '', choices)];
}

export function checkRequired(field: string, value: string | undefined | null, detail = ''): FieldError[] {
  return (value ?? '') === '' ? [required(field, detail)] : [];
}

/** Go's maps have no order; the messages here come sorted. */
export function sortedEntries<T>(map: Readonly<Record<string, T>> | undefined | null): [string, T][] {
  return Object.entries(map ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
}
