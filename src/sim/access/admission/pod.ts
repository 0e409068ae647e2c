import type { Container, PodSpec, Volume } from 'kubernetes-types/core/v1.d.ts';
import { as, type KubeObject } from '../../kube-object.ts';
import type { AdmissionAttributes } from '../admission.ts';

export const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';

type Pod = KubeObject & { spec: PodSpec };

/** The pod that a request creates or changes; undefined where it is about something else. */
export function podOf({ info, object }: AdmissionAttributes): Pod | undefined {
  if (info.group !== '' || info.resource !== 'pods' || object?.kind !== 'Pod') return undefined;
  return as<Pod>(object);
}

export function isMirrorPod(pod: KubeObject): boolean {
  return pod.metadata.annotations?.[MIRROR_ANNOTATION] !== undefined;
}

/** A reference from a pod to an object in its namespace. */
export interface PodReference {
  kind: 'Secret' | 'ConfigMap' | 'PersistentVolumeClaim';
  name: string;
}

/** What a pod refers to (pkg/api/v1/pod/util.go, VisitPodSecretNames and its like). */
export function podReferences(name: string, spec: PodSpec): PodReference[] {
  const out: PodReference[] = [];
  const add = (kind: PodReference['kind'], ref: string | undefined) => {
    if (ref !== undefined && ref !== '') out.push({ kind, name: ref });
  };
  for (const { name: secret } of spec.imagePullSecrets ?? []) add('Secret', secret);
  for (const container of allContainers(spec)) {
    for (const source of container.envFrom ?? []) {
      add('Secret', source.secretRef?.name);
      add('ConfigMap', source.configMapRef?.name);
    }
    for (const variable of container.env ?? []) {
      add('Secret', variable.valueFrom?.secretKeyRef?.name);
      add('ConfigMap', variable.valueFrom?.configMapKeyRef?.name);
    }
  }
  for (const volume of spec.volumes ?? []) addVolume(name, volume, add);
  return out;
}

function addVolume(
  podName: string,
  volume: Volume,
  add: (kind: PodReference['kind'], name: string | undefined) => void,
) {
  add('Secret', volume.secret?.secretName);
  add('ConfigMap', volume.configMap?.name);
  add('PersistentVolumeClaim', volume.persistentVolumeClaim?.claimName);
  if (volume.ephemeral !== undefined) add('PersistentVolumeClaim', `${podName}-${volume.name}`);
  for (const source of volume.projected?.sources ?? []) {
    add('Secret', source.secret?.name);
    add('ConfigMap', source.configMap?.name);
  }
  add('Secret', volume.azureFile?.secretName);
  for (const driver of [volume.cephfs, volume.cinder, volume.flexVolume, volume.rbd, volume.scaleIO, volume.iscsi]) {
    add('Secret', (driver as { secretRef?: { name?: string } } | undefined)?.secretRef?.name);
  }
  add('Secret', volume.storageos?.secretRef?.name);
  add('Secret', volume.csi?.nodePublishSecretRef?.name);
}

/** Init containers, containers, ephemeral containers: in the order upstream visits them. */
export function allContainers(spec: PodSpec): Container[] {
  return [
    ...(spec.initContainers ?? []),
    ...(spec.containers ?? []),
    ...((spec.ephemeralContainers ?? []) as Container[]),
  ];
}
