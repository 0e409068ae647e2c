import type { PodTemplate, ReplicationController } from 'kubernetes-types/core/v1.d.ts';
import { as, type KubeObject } from '../../../kube-object.ts';
import { checkNonNegative } from '../../check.ts';
import { sameContent } from '../../same-content.ts';
import { type FieldError, invalid, required } from '../../field-error.ts';
import type { KindRules } from '../../kind-rules.ts';
import { subdomainName } from '../name-rules.ts';
import { checkTemplate, goLabels, prepareTemplate } from '../pod/template.ts';
import { warnPodsNamed, warnTemplate } from '../pod/warn-pod-spec.ts';
import { checkRestarts, forbidDeadline } from './check-workload.ts';
import { checkReplicaStatus } from './replica-set.ts';
import { defaultPodTemplate, defaultReplicationController } from './workload-defaults.ts';

export const replicationControllerRules: KindRules = {
  hasGeneration: true,
  defaultPropagation: 'Orphan',
  nameErrors: subdomainName,
  defaults: defaultReplicationController,
  prepareCreate: (draft) => {
    prepareTemplate(as<ReplicationController>(draft).spec?.template);
    draft.status = {};
  },
  prepareUpdate: (draft) => prepareTemplate(as<ReplicationController>(draft).spec?.template),
  validate: checkController,
  validateUpdate: (object) => [...checkController(object), ...checkController(object)],
  validateStatusUpdate: (object) => checkReplicaStatus(object),
  warnings: (object, old) => [
    ...(old === undefined ? warnPodsNamed(object.metadata.name) : []),
    ...(old !== undefined && object.metadata.generation === old.metadata.generation
      ? []
      : warnTemplate('spec.template', as<ReplicationController>(object).spec?.template)),
  ],
  selectableFields: (object) => ({
    'status.replicas': String(as<ReplicationController>(object).status?.replicas ?? 0),
  }),
};

export const podTemplateRules: KindRules = {
  metaChecks: [0, 1],
  hasGeneration: true,
  nameErrors: subdomainName,
  defaults: defaultPodTemplate,
  prepareCreate: (draft) => prepareTemplate(as<PodTemplate>(draft).template),
  prepareUpdate: (draft) => prepareTemplate(as<PodTemplate>(draft).template),
  generationChanged: (object, old) => !sameContent(object.template, old.template),
  validate: (object) => checkTemplate('template', as<PodTemplate>(object).template ?? {}),
  warnings: (object) => warnTemplate('template', as<PodTemplate>(object).template),
};

/** ValidateReplicationControllerSpec. */
function checkController(object: KubeObject): FieldError[] {
  const spec = as<ReplicationController>(object).spec ?? {};
  const selector = spec.selector ?? {};
  const errors = [
    ...checkNonNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...(Object.keys(selector).length === 0 ? [required('spec.selector')] : []),
    ...checkNonNegative('spec.replicas', spec.replicas),
  ];
  const { template } = spec;
  if (!template) return [...errors, required('spec.template')];
  const labels = template.metadata?.labels;
  if (Object.entries(selector).some(([key, value]) => labels?.[key] !== value)) {
    const why = '`selector` does not match template `labels`';
    errors.push(invalid('spec.template.metadata.labels', goLabels(labels), why));
  }
  errors.push(...checkTemplate('spec.template', template), ...checkRestarts('spec.template', template));
  if (template.spec?.activeDeadlineSeconds !== undefined) {
    errors.push(forbidDeadline('spec.template', 'ReplicationController'));
  }
  return errors;
}
