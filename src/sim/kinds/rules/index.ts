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
import { defaultAutoscaler } from './autoscaling/autoscaler-defaults.ts';
import { cronJobRules } from './batch/cron-job.ts';
import { jobRules } from './batch/job.ts';
import { defaultClaim, defaultVolume } from './core/claim-defaults.ts';
import {
  defaultLimitRange,
  defaultNamespace,
  defaultNode,
  defaultResourceQuota,
  defaultSecret,
} from './core/object-defaults.ts';
import { keepNamespaceFinalizers, prepareNamespace } from './core/namespace-strategy.ts';
import { defaultEndpointSlice, defaultEndpoints, defaultService } from './core/service-defaults.ts';
import {
  defaultApiService,
  defaultCustomResourceDefinition,
  defaultFlowSchema,
  defaultPriorityClass,
  defaultPriorityLevel,
  defaultTokenRequest,
} from './misc/misc-defaults.ts';
import { defaultIngressClass, defaultNetworkPolicy } from './networking/network-defaults.ts';
import { podRules } from './pod/pod.ts';
import { defaultRoleBinding } from './rbac/binding-defaults.ts';
import { defaultCsiDriver, defaultStorageClass } from './storage/storage-defaults.ts';

const webhookRules: KindRules = { defaults: defaultWebhooks, validate: checkWebhookConfiguration, hasGeneration: true };
const roleBindingRules: KindRules = {
  defaults: defaultRoleBinding,
  validate: checkRoleBinding,
  validateUpdate: checkRoleBindingUpdate,
};

const RULES: Readonly<Record<string, KindRules>> = {
  'APIService.apiregistration.k8s.io': { defaults: defaultApiService },
  'CSIDriver.storage.k8s.io': { defaults: defaultCsiDriver },
  'CertificateSigningRequest.certificates.k8s.io': certificateRequestRules,
  'ClusterRole.rbac.authorization.k8s.io': { validate: checkRole },
  'ClusterRoleBinding.rbac.authorization.k8s.io': roleBindingRules,
  'CronJob.batch': cronJobRules,
  'CustomResourceDefinition.apiextensions.k8s.io': { defaults: defaultCustomResourceDefinition },
  'DaemonSet.apps': daemonSetRules,
  'Deployment.apps': deploymentRules,
  'EndpointSlice.discovery.k8s.io': { defaults: defaultEndpointSlice },
  'ControllerRevision.apps': controllerRevisionRules,
  Endpoints: { defaults: defaultEndpoints },
  'FlowSchema.flowcontrol.apiserver.k8s.io': { defaults: defaultFlowSchema },
  'HorizontalPodAutoscaler.autoscaling': { defaults: defaultAutoscaler },
  'IngressClass.networking.k8s.io': { defaults: defaultIngressClass },
  'Job.batch': jobRules,
  LimitRange: { defaults: defaultLimitRange },
  'MutatingWebhookConfiguration.admissionregistration.k8s.io': webhookRules,
  Namespace: {
    defaults: defaultNamespace,
    prepareCreate: prepareNamespace,
    prepareUpdate: keepNamespaceFinalizers,
  },
  'NetworkPolicy.networking.k8s.io': { defaults: defaultNetworkPolicy },
  Node: { defaults: defaultNode, keepsStatusOnCreate: true },
  PersistentVolume: { defaults: defaultVolume },
  PersistentVolumeClaim: { defaults: defaultClaim },
  Pod: podRules,
  PodTemplate: podTemplateRules,
  'PriorityClass.scheduling.k8s.io': { defaults: defaultPriorityClass },
  'PriorityLevelConfiguration.flowcontrol.apiserver.k8s.io': { defaults: defaultPriorityLevel },
  'ReplicaSet.apps': replicaSetRules,
  ReplicationController: replicationControllerRules,
  ResourceQuota: { defaults: defaultResourceQuota },
  'Role.rbac.authorization.k8s.io': { validate: checkRole },
  'RoleBinding.rbac.authorization.k8s.io': roleBindingRules,
  Secret: { defaults: defaultSecret },
  Service: { defaults: defaultService },
  'StatefulSet.apps': statefulSetRules,
  'StorageClass.storage.k8s.io': { defaults: defaultStorageClass },
  'TokenRequest.authentication.k8s.io': { defaults: defaultTokenRequest },
  'ValidatingAdmissionPolicy.admissionregistration.k8s.io': {
    defaults: defaultAdmissionPolicy,
    validate: checkAdmissionPolicy,
    prepareCreate: (draft) => {
      draft.status = {};
    },
  },
  'ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io': {
    defaults: defaultAdmissionPolicyBinding,
    validate: checkPolicyBinding,
    hasGeneration: true,
  },
  'ValidatingWebhookConfiguration.admissionregistration.k8s.io': webhookRules,
};

const NONE: KindRules = {};

/** The rules of a built-in kind, by kind and group. */
export function rulesFor(info: { group: string; kind: string }): KindRules {
  return RULES[info.group === '' ? info.kind : `${info.kind}.${info.group}`] ?? NONE;
}
