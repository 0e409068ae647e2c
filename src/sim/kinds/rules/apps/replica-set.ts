import type { ReplicaSet, ReplicaSetSpec } from 'kubernetes-types/apps/v1.d.ts';
import { as, type KubeObject } from '../../../kube-object.ts';
import { checkNonNegative } from '../../check.ts';
import type { FieldError } from '../../field-error.ts';
import type { KindRules } from '../../kind-rules.ts';
import { subdomainName } from '../name-rules.ts';
import { prepareTemplate } from '../pod/template.ts';
import { warnPodsNamed, warnTemplate } from '../pod/warn-pod-spec.ts';
import { checkCounts, checkReplicaTemplate, checkSameSelector, checkSelector } from './check-workload.ts';
import { defaultReplicaSet } from './workload-defaults.ts';

const COUNTS = ['replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas', 'observedGeneration'];

export const replicaSetRules: KindRules = {
  hasGeneration: true,
  nameErrors: subdomainName,
  defaults: defaultReplicaSet,
  prepareCreate: (draft) => {
    prepareTemplate(as<ReplicaSet>(draft).spec?.template);
    draft.status = {};
  },
  prepareUpdate: (draft) => prepareTemplate(as<ReplicaSet>(draft).spec?.template),
  validate: (object) => checkSpec(specOf(object)),
  validateUpdate: (object, old) => [
    ...checkSpec(specOf(object)),
    ...checkSpec(specOf(object)),
    ...checkSameSelector('spec.selector', specOf(object).selector, specOf(old).selector),
  ],
  validateStatusUpdate: (object) => checkReplicaStatus(object),
  warnings: (object, old) => [
    ...(old === undefined ? warnPodsNamed(object.metadata.name) : []),
    ...(old !== undefined && object.metadata.generation === old.metadata.generation
      ? []
      : warnTemplate('spec.template', specOf(object).template)),
  ],
};

/** ValidateReplicaSetStatus; replication controllers have the same. */
export function checkReplicaStatus(object: KubeObject): FieldError[] {
  return checkCounts({ ...(object.status as object) }, COUNTS, [
    ['fullyLabeledReplicas', 'replicas', 'status.replicas'],
    ['readyReplicas', 'replicas', 'status.replicas'],
    ['availableReplicas', 'replicas', 'status.replicas'],
    ['availableReplicas', 'readyReplicas', 'readyReplicas'],
  ]);
}

function specOf(object: KubeObject): ReplicaSetSpec {
  return as<ReplicaSet>(object).spec ?? { selector: {} };
}

function checkSpec(spec: ReplicaSetSpec): FieldError[] {
  return [
    ...checkNonNegative('spec.replicas', spec.replicas),
    ...checkNonNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...checkSelector('spec.selector', spec.selector, 'deployment'),
    ...checkReplicaTemplate('spec.template', spec.template ?? {}, spec.selector, spec.replicas ?? 0),
  ];
}
