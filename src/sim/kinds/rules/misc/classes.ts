import type { RuntimeClass } from 'kubernetes-types/node/v1.d.ts';
import type { PriorityClass } from 'kubernetes-types/scheduling/v1.d.ts';
import { as, type KubeObject } from '../../../kube-object.ts';
import { checkDnsLabel, checkLabels, checkOneOf } from '../../check.ts';
import { type FieldError, forbiddenField, invalid } from '../../field-error.ts';
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
  createOnUpdate: true,
  needsResourceVersion: true,
  hasGeneration: false,
  nameErrors: subdomainName,
  validate: checkRuntimeClass,
  validateUpdate: (object, old) =>
    object.handler === old.handler ? [] : [invalid('handler', object.handler, 'field is immutable')],
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
  ];
}
