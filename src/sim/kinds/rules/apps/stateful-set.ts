import type {
  ControllerRevision,
  StatefulSet,
  StatefulSetSpec,
  StatefulSetUpdateStrategy,
} from 'kubernetes-types/apps/v1.d.ts';
import { as, type KubeObject } from '../../../kube-object.ts';
import { checkLabels, checkNonNegative, checkOneOf } from '../../check.ts';
import { sameContent } from '../../same-content.ts';
import { type FieldError, forbiddenField, GoValue, invalid, required } from '../../field-error.ts';
import { goValue } from '../../go-value.ts';
import type { KindRules } from '../../kind-rules.ts';
import { annotationErrors } from '../../object-meta-errors.ts';
import { labelName, subdomainName } from '../name-rules.ts';
import { prepareTemplate } from '../pod/template.ts';
import { warnTemplate } from '../pod/warn-pod-spec.ts';
import { selects } from '../selects.ts';
import {
  checkCounts,
  checkRestarts,
  checkSelected,
  checkSelector,
  forbidDeadline,
  goSelector,
} from './check-workload.ts';
import { defaultStatefulSet } from './workload-defaults.ts';

const STRATEGY = 'apps.StatefulSetUpdateStrategy';
const ROLLING_UPDATE = 'apps.RollingUpdateStatefulSetStrategy';
const LIMITS: [string, string, string][] = [
  ['readyReplicas', 'replicas', 'status.replicas'],
  ['currentReplicas', 'replicas', 'status.replicas'],
  ['updatedReplicas', 'replicas', 'status.replicas'],
  ['availableReplicas', 'replicas', 'status.replicas'],
  ['availableReplicas', 'readyReplicas', 'status.readyReplicas'],
];
const COUNTS = [
  'replicas',
  'readyReplicas',
  'currentReplicas',
  'updatedReplicas',
  'availableReplicas',
  'observedGeneration',
];
/** What of a spec an update may touch. */
const CHANGEABLE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
];

export const statefulSetRules: KindRules = {
  metaChecks: [0, 1],
  hasGeneration: true,
  nameErrors: labelName,
  defaults: defaultStatefulSet,
  prepareCreate: (draft) => {
    prepare(draft);
    draft.status = {};
  },
  prepareUpdate: prepare,
  validate: (object) => checkSpec(specOf(object)),
  validateUpdate: (object, old) => [...checkSpec(specOf(object)), ...checkChange(specOf(object), specOf(old))],
  validateStatusUpdate: (object, old) =>
    checkCounts({ ...(object.status as object) }, COUNTS, LIMITS, { ...(old.status as object) }),
  warnings: (object, old) =>
    old !== undefined && object.metadata.generation === old.metadata.generation
      ? []
      : warnTemplate('spec.template', specOf(object).template),
};

export const controllerRevisionRules: KindRules = {
  hasGeneration: false,
  nameErrors: subdomainName,
  validate: (object) => {
    const { data, revision } = as<ControllerRevision>(object);
    return [...checkData(data), ...checkNonNegative('revision', revision)];
  },
  validateUpdate: (object, old) => {
    const { data, revision } = as<ControllerRevision>(object);
    const same = sameContent(data, as<ControllerRevision>(old).data);
    return [
      ...checkNonNegative('revision', revision),
      ...(same ? [] : [invalid('data', rawText(data), 'field is immutable')]),
    ];
  },
};

/** A runtime.RawExtension as Go prints it. */
function rawText(data: unknown): GoValue {
  const isGiven = data !== undefined && data !== null;
  const bytes = [...Buffer.from(isGiven ? JSON.stringify(data) : '')].map((byte) => `0x${byte.toString(16)}`);
  const raw = isGiven ? `[]uint8{${bytes.join(', ')}}` : '[]uint8(nil)';
  return new GoValue(`runtime.RawExtension{Raw:${raw}, Object:runtime.Object(nil)}`);
}

function checkData(data: unknown): FieldError[] {
  if (data === undefined || data === null) return [required('data', 'data is mandatory')];
  const isObject = typeof data === 'object' && !Array.isArray(data);
  return isObject ? [] : [required('data', 'data must be a valid JSON object')];
}

function specOf(object: KubeObject): StatefulSetSpec {
  return as<StatefulSet>(object).spec ?? { selector: {}, serviceName: '', template: {} };
}

function prepare(draft: KubeObject): void {
  const spec = specOf(draft);
  prepareTemplate(spec.template);
  if (spec.updateStrategy?.rollingUpdate) delete spec.updateStrategy.rollingUpdate.maxUnavailable;
}

/** ValidateStatefulSetSpec. Of the template it looks at labels and restart policy only. */
function checkSpec(spec: StatefulSetSpec): FieldError[] {
  const template = spec.template ?? {};
  const policy = spec.podManagementPolicy ?? '';
  const errors: FieldError[] = [];
  if (policy === '') errors.push(required('spec.podManagementPolicy'));
  else if (policy !== 'OrderedReady' && policy !== 'Parallel') {
    errors.push(invalid('spec.podManagementPolicy', policy, "must be 'OrderedReady' or 'Parallel'"));
  }
  errors.push(
    ...checkStrategy('spec.updateStrategy', spec.updateStrategy ?? {}),
    ...checkRetention('spec.persistentVolumeClaimRetentionPolicy', spec),
    ...checkNonNegative('spec.replicas', spec.replicas),
    ...checkNonNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...checkNonNegative('spec.ordinals.start', spec.ordinals?.start),
    ...checkSelector('spec.selector', spec.selector, 'statefulset'),
  );
  if (spec.selector && selects(spec.selector, template.metadata?.labels) === undefined) {
    errors.push(invalid('spec.selector', goSelector(spec.selector), ''));
  } else {
    errors.push(
      ...checkSelected('spec.template', template, spec.selector),
      ...checkLabels('spec.template.labels', template.metadata?.labels),
      ...annotationErrors(template.metadata?.annotations, 'spec.template.annotations'),
    );
  }
  errors.push(...checkRestarts('spec.template', template));
  if (template.spec?.activeDeadlineSeconds !== undefined) errors.push(forbidDeadline('spec.template', 'StatefulSet'));
  return errors;
}

function checkStrategy(field: string, strategy: StatefulSetUpdateStrategy): FieldError[] {
  const { type = '', rollingUpdate } = strategy;
  if (type === '') return [required(field)];
  if (type === 'RollingUpdate') return checkNonNegative(`${field}.rollingUpdate.partition`, rollingUpdate?.partition);
  if (type === 'OnDelete') {
    if (!rollingUpdate) return [];
    const value = goValue(ROLLING_UPDATE, rollingUpdate);
    return [invalid(`${field}.rollingUpdate`, value, "only allowed for updateStrategy 'RollingUpdate'")];
  }
  return [invalid(field, goValue(STRATEGY, strategy), "must be 'RollingUpdate' or 'OnDelete'")];
}

function checkRetention(
  field: string,
  { persistentVolumeClaimRetentionPolicy: policy }: StatefulSetSpec,
): FieldError[] {
  if (!policy) return [];
  return (['whenDeleted', 'whenScaled'] as const).flatMap((when) =>
    checkOneOf(`${field}.${when}`, policy[when], ['Retain', 'Delete']),
  );
}

function checkChange(now: StatefulSetSpec, before: StatefulSetSpec): FieldError[] {
  const fixed = (spec: StatefulSetSpec) =>
    Object.fromEntries(Object.entries(spec).filter(([field]) => !CHANGEABLE.includes(field)));
  if (sameContent(fixed(now), fixed(before))) return [];
  const why =
    "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";
  return [forbiddenField('spec', why)];
}
