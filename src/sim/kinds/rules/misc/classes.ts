import type { Toleration } from 'kubernetes-types/core/v1.d.ts';
import type { RuntimeClass } from 'kubernetes-types/node/v1.d.ts';
import type { PriorityClass } from 'kubernetes-types/scheduling/v1.d.ts';
import { as, type KubeObject } from '../../../kube-object.ts';
import { checkDnsLabel, checkLabels, checkOneOf } from '../../check.ts';
import { duplicate, type FieldError, forbiddenField, invalid, required } from '../../field-error.ts';
import { goValue } from '../../go-value.ts';
import type { KindRules } from '../../kind-rules.ts';
import { subdomainName } from '../name-rules.ts';
import { checkResources } from '../pod/check-resources.ts';
import { checkTolerations } from '../pod/check-scheduling.ts';
import { defaultPriorityClass } from './misc-defaults.ts';

const USER_PRIORITY_MAX = 1_000_000_000;
const SYSTEM_CLASSES: Readonly<Record<string, number>> = {
  'system-node-critical': 2_000_001_000,
  'system-cluster-critical': 2_000_000_000,
};

export const priorityClassRules: KindRules = {
  metaChecks: [0, 1],
  deletionRefusal: ({ metadata: { name } }) =>
    Object.hasOwn(SYSTEM_CLASSES, name) ? 'this is a system priority class and cannot be deleted' : undefined,
  hasGeneration: true,
  generationChanged: () => false,
  nameErrors: subdomainName,
  defaults: defaultPriorityClass,
  validate: checkPriorityClass,
  validateUpdate: (object, old) => {
    const [now, before] = [as<PriorityClass>(object), as<PriorityClass>(old)];
    return [
      ...((now.value ?? 0) === (before.value ?? 0)
        ? []
        : [forbiddenField('value', 'may not be changed in an update.')]),
      ...(now.preemptionPolicy === before.preemptionPolicy
        ? []
        : [invalid('preemptionPolicy', now.preemptionPolicy, 'field is immutable')]),
    ];
  },
};

export const runtimeClassRules: KindRules = {
  plainFinalizers: true,
  createOnUpdate: true,
  needsResourceVersion: true,
  hasGeneration: false,
  nameErrors: subdomainName,
  validate: checkRuntimeClass,
  validateUpdate: (object, old) => [
    ...checkRuntimeClass(object),
    ...(object.handler === old.handler ? [] : [invalid('handler', object.handler, 'field is immutable')]),
  ],
};

/** ValidatePriorityClass. */
function checkPriorityClass(object: KubeObject): FieldError[] {
  const { value = 0, preemptionPolicy } = as<PriorityClass>(object);
  const { name } = object.metadata;
  const errors: FieldError[] = [];
  if (name.startsWith('system-')) {
    if (SYSTEM_CLASSES[name] !== value) {
      const why =
        name in SYSTEM_CLASSES
          ? `value of ${name} PriorityClass must be ${SYSTEM_CLASSES[name]}`
          : `${name} is not a known system priority class`;
      const text = `priority class names with 'system-' prefix are reserved for system use only. error: ${why}`;
      errors.push(forbiddenField('metadata.name', text));
    }
  } else if (value > USER_PRIORITY_MAX) {
    errors.push(forbiddenField('value', `maximum allowed value of a user defined priority is ${USER_PRIORITY_MAX}`));
  }
  if (preemptionPolicy === undefined) return errors;
  if (preemptionPolicy === '') return [...errors, required('preemptionPolicy')];
  return [...errors, ...checkOneOf('preemptionPolicy', preemptionPolicy, ['PreemptLowerPriority', 'Never'])];
}

/** ValidateRuntimeClass. */
function checkRuntimeClass(object: KubeObject): FieldError[] {
  const { handler = '', overhead, scheduling } = as<RuntimeClass>(object);
  return [
    ...checkDnsLabel('handler', handler),
    ...(overhead?.podFixed ? checkResources('overhead', { limits: overhead.podFixed }) : []),
    ...checkLabels('scheduling.nodeSelector', scheduling?.nodeSelector),
    ...checkTolerations('scheduling.tolerations.tolerations', scheduling?.tolerations ?? []),
    ...checkUnique('scheduling.tolerations', scheduling?.tolerations ?? []),
  ];
}

function checkUnique(field: string, tolerations: readonly Toleration[]): FieldError[] {
  const seen = new Set<string>();
  return tolerations.flatMap((toleration, at) => {
    const { key, operator, value, effect } = toleration;
    const id = JSON.stringify([key ?? '', operator ?? '', value ?? '', effect ?? '']);
    if (seen.has(id)) return [duplicate(`${field}[${at}]`, goValue('core.Toleration', toleration))];
    seen.add(id);
    return [];
  });
}
