import type { ResourceRequirements } from 'kubernetes-types/core/v1.d.ts';
import { sortedEntries } from '../../check.ts';
import { type FieldError, forbiddenField, GoValue, invalid, required } from '../../field-error.ts';
import { quantityText } from '../../go-value.ts';
import { compareQuantities, parseQuantity, type Quantity, ZERO } from '../../quantity.ts';
import { checkContainerResourceName, isHugePages, isIntegerResource, isOvercommitAllowed } from './resource-names.ts';

/** validateContainerResourceRequirements. */
export function checkResources(field: string, resources: ResourceRequirements | undefined): FieldError[] {
  const limits = resources?.limits ?? {};
  const requests = resources?.requests ?? {};
  const errors = [
    ...sortedEntries(limits).flatMap(([name, amount]) => [
      ...checkName(`${field}.limits`, name, amount),
      ...checkPages(`${field}.limits[${name}]`, name, amount),
    ]),
    ...sortedEntries(requests).flatMap(([name, amount]) => [
      ...checkName(`${field}.requests`, name, amount),
      ...checkAgainstLimit(field, name, amount, limits[name]),
      ...checkPages(`${field}.requests[${name}]`, name, amount),
    ]),
  ];
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  if (names.some(isHugePages) && !names.includes('cpu') && !names.includes('memory')) {
    errors.push(forbiddenField(field, 'HugePages require cpu or memory'));
  }
  return errors;
}

function checkName(field: string, name: string, amount: string): FieldError[] {
  const own = `${field}[${name}]`;
  return [...checkContainerResourceName(own, name), ...checkQuantity(own, name, amount)];
}

/** Huge pages come whole. */
function checkPages(own: string, name: string, amount: string): FieldError[] {
  if (!isHugePages(name)) return [];
  const page = parseQuantity(name.slice('hugepages-'.length)) ?? ZERO;
  const wholePages = page.nanos > 0n && quantityOf(amount).nanos % page.nanos === 0n;
  return wholePages ? [] : [invalid(own, amount, `${amount} is not positive integer multiple of ${name}`)];
}

/** ValidateResourceQuantityValue. */
export function checkQuantity(field: string, name: string, amount: string): FieldError[] {
  const quantity = quantityOf(amount);
  const errors: FieldError[] = [];
  if (quantity.nanos < 0n) errors.push(invalid(field, amount, 'must be greater than or equal to 0'));
  if (isIntegerResource(name) && quantity.nanos % 10n ** 9n !== 0n) {
    errors.push(invalid(field, new GoValue(quantityText(amount)), 'must be an integer'));
  }
  return errors;
}

function checkAgainstLimit(field: string, name: string, amount: string, limit: string | undefined): FieldError[] {
  if (limit === undefined) {
    if (isOvercommitAllowed(name)) return [];
    return [required(`${field}.limits`, 'Limit must be set for non overcommitable resources')];
  }
  const order = compareQuantities(quantityOf(amount), quantityOf(limit));
  if (order !== 0 && !isOvercommitAllowed(name)) {
    return [invalid(`${field}.requests`, amount, `must be equal to ${name} limit of ${limit}`)];
  }
  return order > 0
    ? [invalid(`${field}.requests`, amount, `must be less than or equal to ${name} limit of ${limit}`)]
    : [];
}

export function quantityOf(text: string | undefined): Quantity {
  return parseQuantity(text ?? '0') ?? ZERO;
}
