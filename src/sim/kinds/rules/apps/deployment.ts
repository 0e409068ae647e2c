import type { Deployment, DeploymentSpec, DeploymentStrategy } from 'kubernetes-types/apps/v1.d.ts';
import { as, type KubeObject } from '../../../kube-object.ts';
import { checkNonNegative } from '../../check.ts';
import { sameContent } from '../../same-content.ts';
import { type FieldError, forbiddenField, invalid, notSupported, required } from '../../field-error.ts';
import { goValue } from '../../go-value.ts';
import type { KindRules } from '../../kind-rules.ts';
import { amountOf, checkAtMostAll, checkIntOrPercent, goIntOrString } from '../int-or-percent.ts';
import { subdomainName } from '../name-rules.ts';
import { prepareTemplate } from '../pod/template.ts';
import { warnPodsNamed, warnTemplate } from '../pod/warn-pod-spec.ts';
import { checkCounts, checkReplicaTemplate, checkSameSelector, checkSelector } from './check-workload.ts';
import { defaultDeployment } from './workload-defaults.ts';
import { keepMetaField } from '../../status-meta.ts';

const STRATEGY = 'apps.DeploymentStrategy';
const COUNTS = [
  'observedGeneration',
  'replicas',
  'updatedReplicas',
  'readyReplicas',
  'availableReplicas',
  'unavailableReplicas',
];

export const deploymentRules: KindRules = {
  metaChecks: [0, 1],
  hasGeneration: true,
  nameErrors: subdomainName,
  defaults: defaultDeployment,
  prepareCreate: (draft) => {
    prepareTemplate(as<Deployment>(draft).spec?.template);
    draft.status = {};
  },
  prepareStatusUpdate: (draft, old) => keepMetaField(draft, old, 'labels'),
  prepareUpdate: (draft) => prepareTemplate(as<Deployment>(draft).spec?.template),
  generationChanged: (object, old) =>
    !sameContent(object.spec, old.spec) || !sameContent(object.metadata.annotations, old.metadata.annotations),
  validate: (object) => checkSpec(specOf(object)),
  validateUpdate: (object, old) => [
    ...checkSpec(specOf(object)),
    ...checkSameSelector('spec.selector', specOf(object).selector, specOf(old).selector),
  ],
  validateStatusUpdate: (object, old) => checkStatus(as<Deployment>(object), as<Deployment>(old)),
  warnings: (object, old) => [
    ...(old === undefined ? warnPodsNamed(object.metadata.name) : []),
    ...(old !== undefined && object.metadata.generation === old.metadata.generation
      ? []
      : warnTemplate('spec.template', specOf(object).template)),
  ],
};

function specOf(object: KubeObject): DeploymentSpec {
  return as<Deployment>(object).spec ?? { selector: {}, template: {} };
}

/** ValidateDeploymentSpec. */
function checkSpec(spec: DeploymentSpec): FieldError[] {
  const { minReadySeconds = 0, progressDeadlineSeconds } = spec;
  const errors = [
    ...checkNonNegative('spec.replicas', spec.replicas),
    ...checkSelector('spec.selector', spec.selector, 'deployment'),
    ...checkReplicaTemplate('spec.template', spec.template ?? {}, spec.selector, spec.replicas ?? 0),
    ...checkStrategy('spec.strategy', spec.strategy ?? {}),
    ...checkNonNegative('spec.minReadySeconds', minReadySeconds),
    ...checkNonNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
  ];
  if (progressDeadlineSeconds === undefined) return errors;
  errors.push(...checkNonNegative('spec.progressDeadlineSeconds', progressDeadlineSeconds));
  if (progressDeadlineSeconds <= minReadySeconds) {
    errors.push(
      invalid('spec.progressDeadlineSeconds', progressDeadlineSeconds, 'must be greater than minReadySeconds'),
    );
  }
  return errors;
}

function checkStrategy(field: string, strategy: DeploymentStrategy): FieldError[] {
  const { type = '', rollingUpdate } = strategy;
  if (type === 'Recreate') {
    if (!rollingUpdate) return [];
    const why = "may not be specified when strategy `type` is 'Recreate'";
    return [forbiddenField(`${field}.rollingUpdate`, why)];
  }
  if (type !== 'RollingUpdate') {
    return [notSupported(field, goValue(STRATEGY, strategy), ['Recreate', 'RollingUpdate'])];
  }
  if (!rollingUpdate) return [required(`${field}.rollingUpdate`, 'this should be defaulted and never be nil')];
  const { maxUnavailable, maxSurge } = rollingUpdate;
  const own = `${field}.rollingUpdate`;
  const errors = [
    ...checkIntOrPercent(`${own}.maxUnavailable`, maxUnavailable),
    ...checkIntOrPercent(`${own}.maxSurge`, maxSurge),
  ];
  if (amountOf(maxUnavailable) === 0 && amountOf(maxSurge) === 0) {
    errors.push(invalid(`${own}.maxUnavailable`, goIntOrString(maxUnavailable), 'may not be 0 when `maxSurge` is 0'));
  }
  return [...errors, ...checkAtMostAll(`${own}.maxUnavailable`, maxUnavailable)];
}

function checkStatus(object: Deployment, old: Deployment): FieldError[] {
  const limits: [string, string, string][] = [
    ['updatedReplicas', 'replicas', 'status.replicas'],
    ['readyReplicas', 'replicas', 'status.replicas'],
    ['availableReplicas', 'replicas', 'status.replicas'],
    ['availableReplicas', 'readyReplicas', 'readyReplicas'],
  ];
  return checkCounts({ ...object.status }, COUNTS, limits, { ...old.status });
}
