import type { LimitRange, LimitRangeItem } from 'kubernetes-types/core/v1.d.ts';
import { as, type KubeObject } from '../../../kube-object.ts';
import { checkQualifiedName } from '../../check.ts';
import { duplicate, type FieldError, forbiddenField, GoValue, invalid, required } from '../../field-error.ts';
import { quantityText } from '../../go-value.ts';
import type { KindRules } from '../../kind-rules.ts';
import { compareQuantities } from '../../quantity.ts';
import { subdomainName } from '../name-rules.ts';
import { quantityOf } from '../pod/check-resources.ts';
import { checkContainerResourceName, checkResourceName, isOvercommitAllowed } from '../pod/resource-names.ts';
import { defaultLimitRange } from './object-defaults.ts';

const LISTS = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const;
const LIMIT_TYPES = ['Pod', 'Container', 'PersistentVolumeClaim'];

export const limitRangeRules: KindRules = {
  metaChecks: [1, 0],
  hasGeneration: false,
  createOnUpdate: true,
  nameErrors: subdomainName,
  defaults: defaultLimitRange,
  validate: checkLimitRange,
};

/** ValidateLimitRange. */
function checkLimitRange(object: KubeObject): FieldError[] {
  const types = new Set<string>();
  return (as<LimitRange>(object).spec?.limits ?? []).flatMap((limit, at) => {
    const field = `spec.limits[${at}]`;
    const errors = checkType(field, limit);
    if (types.has(limit.type)) errors.push(duplicate(`${field}.type`, limit.type));
    types.add(limit.type);
    return [...errors, ...checkItem(field, limit)];
  });
}

function checkType(field: string, { type = '' }: LimitRangeItem): FieldError[] {
  const errors = checkQualifiedName(`${field}.type`, type);
  if (errors.length > 0 || type.includes('/') || LIMIT_TYPES.includes(type)) return errors;
  return [invalid(`${field}.type`, type, 'must be a standard limit type or fully qualified')];
}

function checkItem(field: string, limit: LimitRangeItem): FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set<string>();
  for (const list of ['max', 'min'] as const) {
    for (const name of Object.keys(limit[list] ?? {}).sort()) {
      names.add(name);
      errors.push(...checkName(`${field}.${list}[${name}]`, name, limit.type));
    }
  }
  if (limit.type === 'Pod') {
    for (const list of ['default', 'defaultRequest'] as const) {
      if (Object.keys(limit[list] ?? {}).length === 0) continue;
      errors.push(forbiddenField(`${field}.${list}`, "may not be specified when `type` is 'Pod'"));
    }
  } else {
    for (const list of ['default', 'defaultRequest'] as const) {
      for (const name of Object.keys(limit[list] ?? {}).sort()) {
        names.add(name);
        errors.push(...checkName(`${field}.${list}[${name}]`, name, limit.type));
      }
    }
  }
  if (limit.type === 'PersistentVolumeClaim' && !limit.min?.storage && !limit.max?.storage) {
    const why = 'either minimum or maximum storage value is required, but neither was provided';
    errors.push(required(`${field}.limits`, why));
  }
  for (const name of Object.keys(limit.maxLimitRequestRatio ?? {}).sort()) {
    names.add(name);
    errors.push(...checkName(`${field}.maxLimitRequestRatio[${name}]`, name, limit.type));
  }
  return [...errors, ...[...names].sort().flatMap((name) => checkAmounts(field, limit, name))];
}

function checkName(field: string, name: string, type: string): FieldError[] {
  return type === 'Container' || type === 'Pod'
    ? checkContainerResourceName(field, name)
    : checkResourceName(field, name);
}

/** How the amounts of one resource stand to each other. */
function checkAmounts(field: string, limit: LimitRangeItem, name: string): FieldError[] {
  const of = Object.fromEntries(LISTS.map((list) => [list, limit[list]?.[name]]));
  const { max, min, default: standard, defaultRequest: request, maxLimitRequestRatio: ratio } = of;
  const errors: FieldError[] = [];
  const tell = (list: string, value: string, why: string) =>
    errors.push(invalid(`${field}.${list}[${name}]`, new GoValue(quantityText(value)), why));
  if (above(min, max)) tell('min', min ?? '', `min value ${min} is greater than max value ${max}`);
  if (above(min, request))
    tell('defaultRequest', request ?? '', `min value ${min} is greater than default request value ${request}`);
  if (above(request, max))
    tell('defaultRequest', request ?? '', `default request value ${request} is greater than max value ${max}`);
  if (above(request, standard)) {
    tell(
      'defaultRequest',
      request ?? '',
      `default request value ${request} is greater than default limit value ${standard}`,
    );
  }
  if (above(min, standard)) tell('default', min ?? '', `min value ${min} is greater than default value ${standard}`);
  if (above(standard, max)) tell('default', max ?? '', `default value ${standard} is greater than max value ${max}`);
  errors.push(...checkRatio(field, name, { ratio, min, max }));
  if (isOvercommitAllowed(name) || standard === undefined) return errors;
  if (request !== undefined && compareQuantities(quantityOf(request), quantityOf(standard)) !== 0) {
    tell(
      'defaultRequest',
      request,
      `default value ${standard} must equal to defaultRequest value ${request} in ${name}`,
    );
  }
  return errors;
}

function checkRatio(
  field: string,
  name: string,
  { ratio, min, max }: { ratio?: string; min?: string; max?: string },
): FieldError[] {
  if (ratio === undefined) return [];
  const own = `${field}.maxLimitRequestRatio[${name}]`;
  const value = new GoValue(quantityText(ratio));
  const errors: FieldError[] = [];
  if (quantityOf(ratio).nanos < 10n ** 9n) errors.push(invalid(own, value, `ratio ${ratio} is less than 1`));
  if (min === undefined || max === undefined) return errors;
  const limit = Number(quantityOf(max).nanos) / Number(quantityOf(min).nanos);
  if (Number(quantityOf(ratio).nanos) / 1e9 > limit) {
    errors.push(invalid(own, value, `ratio ${ratio} is greater than max/min = ${limit.toFixed(6)}`));
  }
  return errors;
}

function above(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && compareQuantities(quantityOf(a), quantityOf(b)) > 0;
}
