import type { DaemonSet, Deployment, ReplicaSet, StatefulSet } from 'kubernetes-types/apps/v1.d.ts';
import type { PodTemplate, ReplicationController } from 'kubernetes-types/core/v1.d.ts';
import { as } from '../../../kube-object.ts';
import type { Draft } from '../../kind-rules.ts';
import { defaultClaimSpec, defaultPhase } from '../core/claim-defaults.ts';
import { defaultPodSpec } from '../pod/pod-spec-defaults.ts';

/** The conditional defaults of pkg/apis/apps/v1/defaults.go and of the two old workloads in core. */
export function defaultDeployment(draft: Draft): void {
  const { spec } = as<Deployment>(draft);
  if (!spec) return;
  if (spec.template?.spec) defaultPodSpec(spec.template.spec);
  spec.replicas ??= 1;
  spec.strategy ??= {};
  spec.strategy.type ||= 'RollingUpdate';
  if (spec.strategy.type === 'RollingUpdate') {
    spec.strategy.rollingUpdate ??= {};
    spec.strategy.rollingUpdate.maxUnavailable ??= '25%';
    spec.strategy.rollingUpdate.maxSurge ??= '25%';
  }
  spec.revisionHistoryLimit ??= 10;
  spec.progressDeadlineSeconds ??= 600;
}

export function defaultDaemonSet(draft: Draft): void {
  const { spec } = as<DaemonSet>(draft);
  if (!spec) return;
  if (spec.template?.spec) defaultPodSpec(spec.template.spec);
  spec.updateStrategy ??= {};
  spec.updateStrategy.type ||= 'RollingUpdate';
  if (spec.updateStrategy.type === 'RollingUpdate') {
    spec.updateStrategy.rollingUpdate ??= {};
    spec.updateStrategy.rollingUpdate.maxUnavailable ??= 1;
    spec.updateStrategy.rollingUpdate.maxSurge ??= 0;
  }
  spec.revisionHistoryLimit ??= 10;
}

export function defaultStatefulSet(draft: Draft): void {
  const { spec } = as<StatefulSet>(draft);
  if (!spec) return;
  if (spec.template?.spec) defaultPodSpec(spec.template.spec);
  for (const claim of spec.volumeClaimTemplates ?? []) {
    claim.kind = 'PersistentVolumeClaim';
    claim.apiVersion = 'v1';
    if (claim.spec) defaultClaimSpec(claim.spec);
    defaultPhase(claim);
  }
  spec.podManagementPolicy ||= 'OrderedReady';
  spec.updateStrategy ??= {};
  if (!spec.updateStrategy.type) {
    spec.updateStrategy.type = 'RollingUpdate';
    if (!spec.updateStrategy.rollingUpdate) spec.updateStrategy.rollingUpdate = { partition: 0 };
  }
  if (spec.updateStrategy.type === 'RollingUpdate' && spec.updateStrategy.rollingUpdate) {
    spec.updateStrategy.rollingUpdate.partition ??= 0;
  }
  spec.persistentVolumeClaimRetentionPolicy ??= {};
  spec.persistentVolumeClaimRetentionPolicy.whenDeleted ||= 'Retain';
  spec.persistentVolumeClaimRetentionPolicy.whenScaled ||= 'Retain';
  spec.replicas ??= 1;
  spec.revisionHistoryLimit ??= 10;
}

export function defaultReplicaSet(draft: Draft): void {
  const { spec } = as<ReplicaSet>(draft);
  if (!spec) return;
  if (spec.template?.spec) defaultPodSpec(spec.template.spec);
  spec.replicas ??= 1;
}

export function defaultReplicationController(draft: Draft): void {
  const { spec, metadata } = as<ReplicationController>(draft);
  if (!spec) return;
  if (spec.template?.spec) defaultPodSpec(spec.template.spec);
  const labels = spec.template?.metadata?.labels;
  if (labels) {
    if (Object.keys(spec.selector ?? {}).length === 0) spec.selector = { ...labels };
    if (Object.keys(metadata?.labels ?? {}).length === 0 && metadata) metadata.labels = { ...labels };
  }
  spec.replicas ??= 1;
}

export function defaultPodTemplate(draft: Draft): void {
  const { template } = as<PodTemplate>(draft);
  if (template?.spec) defaultPodSpec(template.spec);
}
