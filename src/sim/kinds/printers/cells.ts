import type { KubeObject } from '../../kube-object.ts';
import type { ResourceInfo } from '../resource-info.ts';
import {
  apiServiceCells,
  componentStatusCells,
  csiDriverCells,
  csiNodeCells,
  flowSchemaCells,
  leaseCells,
  priorityLevelCells,
  runtimeClassCells,
  storageClassCells,
  volumeAttachmentCells,
} from './cluster-cells.ts';
import {
  claimCells,
  configMapCells,
  namespaceCells,
  nodeCells,
  quotaCells,
  secretCells,
  serviceAccountCells,
  volumeCells,
} from './core-cells.ts';
import { eventCells } from './event-cells.ts';
import {
  endpointSliceCells,
  endpointsCells,
  ingressCells,
  ingressClassCells,
  networkPolicyCells,
  serviceCells,
} from './network-cells.ts';
import { podCells, podTemplateCells } from './pod-cells.ts';
import {
  admissionPolicyBindingCells,
  admissionPolicyCells,
  autoscalerCells,
  disruptionBudgetCells,
  priorityClassCells,
  roleBindingCells,
  signingRequestCells,
  webhookCells,
} from './policy-cells.ts';
import type { Printer } from './printer.ts';
import {
  controllerRevisionCells,
  cronJobCells,
  daemonSetCells,
  deploymentCells,
  jobCells,
  replicaSetCells,
  replicationControllerCells,
  scaleCells,
  statefulSetCells,
} from './workload-cells.ts';

/** pkg/printers/internalversion/printers.go, by kind. Kinds that are missing show name and creation time. */
const PRINTERS: Readonly<Record<string, Printer>> = {
  APIService: apiServiceCells,
  CSIDriver: csiDriverCells,
  CSINode: csiNodeCells,
  CertificateSigningRequest: signingRequestCells,
  ClusterRoleBinding: roleBindingCells,
  ComponentStatus: componentStatusCells,
  ConfigMap: configMapCells,
  ControllerRevision: controllerRevisionCells,
  CronJob: cronJobCells,
  DaemonSet: daemonSetCells,
  Deployment: deploymentCells,
  EndpointSlice: endpointSliceCells,
  Endpoints: endpointsCells,
  Event: eventCells,
  FlowSchema: flowSchemaCells,
  HorizontalPodAutoscaler: autoscalerCells,
  Ingress: ingressCells,
  IngressClass: ingressClassCells,
  Job: jobCells,
  Lease: leaseCells,
  MutatingWebhookConfiguration: webhookCells,
  Namespace: namespaceCells,
  NetworkPolicy: networkPolicyCells,
  Node: nodeCells,
  PersistentVolume: volumeCells,
  PersistentVolumeClaim: claimCells,
  Pod: podCells,
  PodDisruptionBudget: disruptionBudgetCells,
  PodTemplate: podTemplateCells,
  PriorityClass: priorityClassCells,
  PriorityLevelConfiguration: priorityLevelCells,
  ReplicaSet: replicaSetCells,
  ReplicationController: replicationControllerCells,
  ResourceQuota: quotaCells,
  RoleBinding: roleBindingCells,
  RuntimeClass: runtimeClassCells,
  Scale: scaleCells,
  Secret: secretCells,
  Service: serviceCells,
  ServiceAccount: serviceAccountCells,
  StatefulSet: statefulSetCells,
  StorageClass: storageClassCells,
  ValidatingAdmissionPolicy: admissionPolicyCells,
  ValidatingAdmissionPolicyBinding: admissionPolicyBindingCells,
  ValidatingWebhookConfiguration: webhookCells,
  VolumeAttachment: volumeAttachmentCells,
};

/** The cells of a row, one for each column. */
export function cellsOf(info: ResourceInfo, object: KubeObject, nowMs: number): unknown[] {
  const printer = PRINTERS[info.kind];
  return printer?.(object, nowMs) ?? [object.metadata.name, object.metadata.creationTimestamp ?? null];
}
