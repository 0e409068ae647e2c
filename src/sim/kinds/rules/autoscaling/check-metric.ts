import type { MetricSpec, MetricTarget } from 'kubernetes-types/autoscaling/v2.d.ts';
import { checkDnsLabel, checkQualifiedName, invalidEach } from '../../check.ts';
import { type FieldError, forbiddenField, GoValue, invalid, notSupported, required } from '../../field-error.ts';
import { quantityText } from '../../go-value.ts';
import { pathSegmentErrors } from '../../names.ts';
import { quantityOf } from '../pod/check-resources.ts';
import { checkContainerResourceName } from '../pod/resource-names.ts';
import { checkReference } from './check-reference.ts';

const TYPES = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];
const NO_TARGET: MetricTarget = { type: '' };

type SourceName = 'object' | 'external' | 'pods' | 'resource' | 'containerResource';
const SOURCES: readonly SourceName[] = ['object', 'external', 'pods', 'resource', 'containerResource'];

/** validateMetricSpec. */
export function checkMetric(field: string, metric: MetricSpec): FieldError[] {
  const { type = '' } = metric;
  const errors: FieldError[] = [];
  if (type === '') errors.push(required(`${field}.type`, 'must specify a metric source type'));
  if (!TYPES.includes(type)) errors.push(notSupported(`${field}.type`, type, TYPES));
  const present = SOURCES.filter((source) => metric[source]);
  if (present.length > 0) errors.push(...checkSource(`${field}.${present[0]}`, present[0], metric));
  const expected = type === '' ? '' : type[0].toLowerCase() + type.slice(1);
  if (TYPES.includes(type) && !present.some((source) => source === expected)) {
    errors.push(required(`${field}.${expected}`, 'must populate information for the given metric source'));
  }
  if (!TYPES.includes(type)) errors.push(notSupported(`${field}.type`, type, TYPES));
  if (present.length === 1) return errors;
  const others = present.filter((source) => source !== expected).sort();
  return [
    ...errors,
    ...others.map((source) => forbiddenField(`${field}.${source}`, 'must populate the given metric source only')),
  ];
}

function checkSource(field: string, name: SourceName, metric: MetricSpec): FieldError[] {
  switch (name) {
    case 'object':
      return checkObject(field, metric);
    case 'external':
      return checkExternal(field, metric);
    case 'pods':
      return checkPods(field, metric);
    default:
      return checkResource(field, name, metric);
  }
}

function checkObject(field: string, { object }: MetricSpec): FieldError[] {
  const target = object?.target ?? NO_TARGET;
  const errors = [
    ...checkReference(`${field}.describedObject`, object?.describedObject ?? {}),
    ...checkIdentifier(`${field}.metric`, object?.metric.name),
    ...checkTarget(`${field}.target`, target),
  ];
  if (target.value !== undefined || target.averageValue !== undefined) return errors;
  const why = 'must set either a target value or averageValue';
  return [...errors, required(`${field}.target.averageValue`, why)];
}

function checkExternal(field: string, { external }: MetricSpec): FieldError[] {
  const target = external?.target ?? NO_TARGET;
  const errors = [
    ...checkIdentifier(`${field}.metric`, external?.metric.name),
    ...checkTarget(`${field}.target`, target),
  ];
  if (target.value === undefined && target.averageValue === undefined) {
    const why = 'must set either a target value for metric or a per-pod target';
    errors.push(required(`${field}.target.averageValue`, why));
  }
  if (target.value !== undefined && target.averageValue !== undefined) {
    const why = 'may not set both a target value for metric and a per-pod target';
    errors.push(forbiddenField(`${field}.target.value`, why));
  }
  return errors;
}

function checkPods(field: string, { pods }: MetricSpec): FieldError[] {
  const target = pods?.target ?? NO_TARGET;
  const errors = [...checkIdentifier(`${field}.metric`, pods?.metric.name), ...checkTarget(`${field}.target`, target)];
  if (target.averageValue !== undefined && quantityOf(target.averageValue).nanos > 0n) return errors;
  if (target.averageValue !== undefined) return errors;
  return [...errors, required(`${field}.target.averageValue`, 'must specify a positive target averageValue')];
}

function checkResource(field: string, kind: 'resource' | 'containerResource', metric: MetricSpec): FieldError[] {
  const source = metric[kind];
  const target = source?.target ?? NO_TARGET;
  const errors = source?.name ? [] : [required(`${field}.name`, 'must specify a resource name')];
  if (kind === 'containerResource') errors.push(...checkContainer(field, metric.containerResource));
  errors.push(...checkTarget(`${field}.target`, target));
  if (target.averageUtilization === undefined && target.averageValue === undefined) {
    const why = 'must set either a target raw value or a target utilization';
    errors.push(required(`${field}.target.averageUtilization`, why));
  }
  if (target.averageUtilization !== undefined && target.averageValue !== undefined) {
    const why = 'may not set both a target raw value and a target utilization';
    errors.push(forbiddenField(`${field}.target.averageValue`, why));
  }
  return errors;
}

function checkContainer(field: string, source: MetricSpec['containerResource']): FieldError[] {
  const { name = '', container = '' } = source ?? {};
  return [
    ...(name === '' ? [] : checkResourceOf(`${field}.name`, name)),
    ...(container === ''
      ? [required(`${field}.container`, 'must specify a container')]
      : checkDnsLabel(`${field}.container`, container)),
  ];
}

/** The name is first looked at as a text, then as a resource's. */
function checkResourceOf(field: string, name: string): FieldError[] {
  const faults = checkQualifiedName(field, name);
  return [...faults, ...checkContainerResourceName(field, name).slice(faults.length)];
}

function checkIdentifier(field: string, name = ''): FieldError[] {
  if (name === '') return [required(`${field}.name`, 'must specify a metric name')];
  return invalidEach(`${field}.name`, name, pathSegmentErrors(name));
}

function checkTarget(field: string, target: MetricTarget): FieldError[] {
  const { type = '', averageUtilization } = target;
  const errors: FieldError[] = [];
  if (type === '') errors.push(required(`${field}.type`, 'must specify a metric target type'));
  if (!['Utilization', 'Value', 'AverageValue'].includes(type)) {
    errors.push(invalid(`${field}.type`, type, 'must be either Utilization, Value, or AverageValue'));
  }
  for (const name of ['value', 'averageValue'] as const) {
    const amount = target[name];
    if (amount === undefined || quantityOf(amount).nanos > 0n) continue;
    errors.push(invalid(`${field}.${name}`, new GoValue(quantityText(amount)), 'must be positive'));
  }
  if (averageUtilization !== undefined && averageUtilization < 1) {
    errors.push(invalid(`${field}.averageUtilization`, averageUtilization, 'must be greater than 0'));
  }
  return errors;
}
