import { definitionRules } from '../custom/definition/definition-rules.ts';
import { checkAdmissionPolicy } from './admissionregistration/check-admission-policy.ts';
import { checkPolicyBinding } from './admissionregistration/check-policy-binding.ts';
import { checkWebhookConfiguration } from './admissionregistration/check-webhooks.ts';
import { certificateRequestRules } from './certificates/certificate-request.ts';
import { checkRole, checkRoleBinding, checkRoleBindingUpdate } from './rbac/check-roles.ts';
import type { KindRules } from '../kind-rules.ts';
import {
  defaultAdmissionPolicy,
  defaultAdmissionPolicyBinding,
  defaultWebhooks,
} from './admissionregistration/webhook-defaults.ts';
import { daemonSetRules } from './apps/daemon-set.ts';
import { deploymentRules } from './apps/deployment.ts';
import { replicaSetRules } from './apps/replica-set.ts';
import { podTemplateRules, replicationControllerRules } from './apps/replication-controller.ts';
import { controllerRevisionRules, statefulSetRules } from './apps/stateful-set.ts';
import { autoscalerRules } from './autoscaling/autoscaler.ts';
import { configMapRules, secretRules } from './core/config-map.ts';
import { endpointSliceRules, endpointsRules } from './core/endpoints.ts';
import { limitRangeRules } from './core/limit-range.ts';
import { namespaceRules } from './core/namespace.ts';
import { nodeRules } from './core/node.ts';
import { persistentVolumeClaimRules } from './core/persistent-volume-claim.ts';
import { persistentVolumeRules } from './core/persistent-volume.ts';
import { resourceQuotaRules } from './core/resource-quota.ts';
import { serviceAccountRules } from './core/service-account.ts';
import { serviceRules } from './core/service.ts';
import { apiServiceRules } from './misc/api-service.ts';
import { priorityClassRules, runtimeClassRules } from './misc/classes.ts';
import { eventRules } from './misc/event.ts';
import { flowSchemaRules } from './misc/flow-schema.ts';
import { leaseRules } from './misc/lease.ts';
import { priorityLevelRules } from './misc/priority-level.ts';
import { ingressClassRules, ingressRules } from './networking/ingress.ts';
import { networkPolicyRules } from './networking/network-policy.ts';
import { disruptionBudgetRules } from './policy/disruption-budget.ts';
import {
  csiDriverRules,
  csiNodeRules,
  storageCapacityRules,
  storageClassRules,
  volumeAttachmentRules,
} from './storage/storage-kinds.ts';
import { cronJobRules } from './batch/cron-job.ts';
import { jobRules } from './batch/job.ts';
import { defaultCustomResourceDefinition, defaultTokenRequest } from './misc/misc-defaults.ts';
import { subdomainName } from './name-rules.ts';
import { podRules } from './pod/pod.ts';
import { defaultRoleBinding } from './rbac/binding-defaults.ts';
import { keepMetaForStatus } from '../status-meta.ts';

const webhookRules: KindRules = {
  plainFinalizers: true,
  metaChecks: [1, 0],
  hasGeneration: true,
  needsResourceVersion: true,
  nameErrors: subdomainName,
  defaults: defaultWebhooks,
  validate: checkWebhookConfiguration,
};
const roleRules: KindRules = {
  metaChecks: [2, 1],
  validateUpdate: (object) => [...checkRole(object), ...checkRole(object)],
  createOnUpdate: true,
  hasGeneration: false,
  validate: checkRole,
};
const roleBindingRules: KindRules = {
  metaChecks: [2, 1],
  createOnUpdate: true,
  hasGeneration: false,
  defaults: defaultRoleBinding,
  validate: checkRoleBinding,
  validateUpdate: checkRoleBindingUpdate,
};

const RULES: Readonly<Record<string, KindRules>> = {
  'APIService.apiregistration.k8s.io': apiServiceRules,
  'CertificateSigningRequest.certificates.k8s.io': certificateRequestRules,
  'ClusterRole.rbac.authorization.k8s.io': roleRules,
  'ClusterRoleBinding.rbac.authorization.k8s.io': roleBindingRules,
  ConfigMap: configMapRules,
  'ControllerRevision.apps': controllerRevisionRules,
  'CronJob.batch': cronJobRules,
  'CSIDriver.storage.k8s.io': csiDriverRules,
  'CSINode.storage.k8s.io': csiNodeRules,
  'CSIStorageCapacity.storage.k8s.io': storageCapacityRules,
  'CustomResourceDefinition.apiextensions.k8s.io': { ...definitionRules(), defaults: defaultCustomResourceDefinition },
  'DaemonSet.apps': daemonSetRules,
  'Deployment.apps': deploymentRules,
  Endpoints: endpointsRules,
  'EndpointSlice.discovery.k8s.io': endpointSliceRules,
  Event: eventRules,
  'Event.events.k8s.io': { ...eventRules, metaChecks: [0, 1], nameErrors: subdomainName },
  'FlowSchema.flowcontrol.apiserver.k8s.io': flowSchemaRules,
  'HorizontalPodAutoscaler.autoscaling': autoscalerRules,
  'Ingress.networking.k8s.io': ingressRules,
  'IngressClass.networking.k8s.io': ingressClassRules,
  'Job.batch': jobRules,
  'Lease.coordination.k8s.io': leaseRules,
  LimitRange: limitRangeRules,
  'MutatingWebhookConfiguration.admissionregistration.k8s.io': webhookRules,
  Namespace: namespaceRules,
  'NetworkPolicy.networking.k8s.io': networkPolicyRules,
  Node: nodeRules,
  PersistentVolume: persistentVolumeRules,
  PersistentVolumeClaim: persistentVolumeClaimRules,
  Pod: podRules,
  'PodDisruptionBudget.policy': disruptionBudgetRules,
  PodTemplate: podTemplateRules,
  'PriorityClass.scheduling.k8s.io': priorityClassRules,
  'PriorityLevelConfiguration.flowcontrol.apiserver.k8s.io': priorityLevelRules,
  'ReplicaSet.apps': replicaSetRules,
  ReplicationController: replicationControllerRules,
  ResourceQuota: resourceQuotaRules,
  'Role.rbac.authorization.k8s.io': roleRules,
  'RoleBinding.rbac.authorization.k8s.io': roleBindingRules,
  'RuntimeClass.node.k8s.io': runtimeClassRules,
  Secret: secretRules,
  Service: serviceRules,
  ServiceAccount: serviceAccountRules,
  'StatefulSet.apps': statefulSetRules,
  'StorageClass.storage.k8s.io': storageClassRules,
  'TokenRequest.authentication.k8s.io': { defaults: defaultTokenRequest },
  'ValidatingAdmissionPolicy.admissionregistration.k8s.io': {
    plainFinalizers: true,
    metaChecks: [1, 0],
    hasGeneration: true,
    needsResourceVersion: true,
    nameErrors: subdomainName,
    defaults: defaultAdmissionPolicy,
    prepareStatusUpdate: keepMetaForStatus,
    validate: checkAdmissionPolicy,
    prepareCreate: (draft) => {
      draft.status = {};
    },
  },
  'ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io': {
    plainFinalizers: true,
    metaChecks: [1, 0],
    needsResourceVersion: true,
    nameErrors: subdomainName,
    defaults: defaultAdmissionPolicyBinding,
    validate: checkPolicyBinding,
    hasGeneration: true,
  },
  'ValidatingWebhookConfiguration.admissionregistration.k8s.io': webhookRules,
  'VolumeAttachment.storage.k8s.io': volumeAttachmentRules,
};

const NONE: KindRules = {};

/** The rules of a built-in kind, by kind and group. */
export function rulesFor(info: { group: string; kind: string }): KindRules {
  return RULES[info.group === '' ? info.kind : `${info.kind}.${info.group}`] ?? NONE;
}
