import type { PersistentVolume, PersistentVolumeClaim, PodSpec } from 'kubernetes-types/core/v1.d.ts';
import { as, type KubeObject } from '../../kube-object.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import { isMirrorPod, podReferences } from '../admission/pod.ts';

export type RelatedResource =
  | 'secrets'
  | 'configmaps'
  | 'persistentvolumeclaims'
  | 'persistentvolumes'
  | 'serviceaccounts'
  | 'volumeattachments.storage.k8s.io';

const KINDS = { secrets: 'Secret', configmaps: 'ConfigMap', persistentvolumeclaims: 'PersistentVolumeClaim' } as const;

/** Whether anything that runs on a node leads to an object (plugin/pkg/auth/authorizer/node/graph.go). */
export function isRelated(
  store: ObjectStore,
  nodeName: string,
  target: { resource: RelatedResource; namespace: string; name: string },
): boolean {
  const { resource, namespace, name } = target;
  switch (resource) {
    case 'serviceaccounts':
      return podsOn(store, nodeName, namespace).some(({ spec }) => spec.serviceAccountName === name);
    case 'volumeattachments.storage.k8s.io':
      return attachmentNode(store.get(resource, '', name)) === nodeName;
    case 'persistentvolumes':
      return isVolumeOfNode(store, nodeName, name);
    case 'secrets':
      return refersTo(store, nodeName, resource, namespace, name) || isSecretOfVolume(store, nodeName, namespace, name);
    default:
      return refersTo(store, nodeName, resource, namespace, name);
  }
}

type Pod = KubeObject & { spec: PodSpec };

function podsOn(store: ObjectStore, nodeName: string, namespace: string): Pod[] {
  return store
    .list('pods', namespace)
    .map((object) => as<Pod>(object))
    .filter((pod) => pod.spec.nodeName === nodeName && !isMirrorPod(pod));
}

function refersTo(
  store: ObjectStore,
  nodeName: string,
  resource: keyof typeof KINDS,
  namespace: string,
  name: string,
): boolean {
  return podsOn(store, nodeName, namespace).some(({ metadata, spec }) =>
    podReferences(metadata.name, spec).some((ref) => ref.kind === KINDS[resource] && ref.name === name),
  );
}

function isVolumeOfNode(store: ObjectStore, nodeName: string, volumeName: string): boolean {
  const volume = store.get('persistentvolumes', '', volumeName);
  const claim = volume === undefined ? undefined : as<PersistentVolume>(volume).spec?.claimRef;
  if (claim === undefined) return attachments(store, nodeName).includes(volumeName);
  return refersTo(store, nodeName, 'persistentvolumeclaims', claim.namespace ?? '', claim.name ?? '');
}

/** Drivers' secrets are named by the volume behind a pod's claim. */
function isSecretOfVolume(store: ObjectStore, nodeName: string, namespace: string, name: string): boolean {
  return store.list('persistentvolumeclaims').some((object) => {
    const volumeName = as<PersistentVolumeClaim>(object).spec?.volumeName;
    const volume = volumeName === undefined ? undefined : store.get('persistentvolumes', '', volumeName);
    if (volume === undefined || !secretsOf(as<PersistentVolume>(volume)).includes(`${namespace}/${name}`)) return false;
    return isVolumeOfNode(store, nodeName, volume.metadata.name);
  });
}

function secretsOf({ spec }: PersistentVolume): string[] {
  const csi = spec?.csi;
  const refs = [
    csi?.nodePublishSecretRef,
    csi?.nodeStageSecretRef,
    csi?.controllerPublishSecretRef,
    csi?.nodeExpandSecretRef,
    spec?.cephfs?.secretRef,
    spec?.flexVolume?.secretRef,
    spec?.rbd?.secretRef,
    spec?.iscsi?.secretRef,
    spec?.scaleIO?.secretRef,
  ];
  return refs.flatMap((ref) => (ref?.name === undefined ? [] : `${ref.namespace ?? ''}/${ref.name}`));
}

function attachments(store: ObjectStore, nodeName: string): string[] {
  return store.list('volumeattachments.storage.k8s.io').flatMap((object) => {
    const { source } = object.spec as { source?: { persistentVolumeName?: string } };
    return attachmentNode(object) === nodeName ? (source?.persistentVolumeName ?? []) : [];
  });
}

function attachmentNode(object: KubeObject | undefined): string | undefined {
  return (object?.spec as { nodeName?: string } | undefined)?.nodeName;
}
