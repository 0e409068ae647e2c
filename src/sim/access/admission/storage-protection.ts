import type { PersistentVolumeClaim } from 'kubernetes-types/core/v1.d.ts';
import { compareQuantities, parseQuantity } from '../../kinds/quantity.ts';
import { as } from '../../kube-object.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import type { AdmissionPlugin } from '../admission.ts';
import { admissionRefusal, isAbout } from './refusal.ts';

const FINALIZERS: Readonly<Record<string, string>> = {
  persistentvolumeclaims: 'kubernetes.io/pvc-protection',
  persistentvolumes: 'kubernetes.io/pv-protection',
};

/** Volumes and claims in use outlive their deletion (plugin/pkg/admission/storage/storageobjectinuseprotection). */
export const storageObjectInUseProtection: AdmissionPlugin = {
  name: 'StorageObjectInUseProtection',
  mutate: ({ operation, info, subresource, object }) => {
    const finalizer = info.group === '' && subresource === '' ? FINALIZERS[info.resource] : undefined;
    if (operation !== 'CREATE' || object === undefined || finalizer === undefined) return;
    const present = object.metadata.finalizers ?? [];
    if (!present.includes(finalizer)) object.metadata.finalizers = [...present, finalizer];
  },
};

/** Claims grow only where their class allows it (plugin/pkg/admission/storage/persistentvolume/resize). */
export function persistentVolumeClaimResize(store: ObjectStore): AdmissionPlugin {
  return {
    name: 'PersistentVolumeClaimResize',
    validate: (attributes) => {
      const { operation, object, old } = attributes;
      if (operation !== 'UPDATE' || object === undefined || old === undefined) return;
      if (!isAbout(attributes, 'persistentvolumeclaims')) return;
      const before = as<PersistentVolumeClaim>(old);
      const after = as<PersistentVolumeClaim>(object);
      if (!grows(before, after)) return;
      if (before.status?.phase !== 'Bound') {
        throw admissionRefusal(attributes, 'Only bound persistent volume claims can be expanded');
      }
      const name = after.spec?.storageClassName ?? '';
      const storageClass = name === '' ? undefined : store.get('storageclasses.storage.k8s.io', '', name);
      if (name !== before.spec?.storageClassName || storageClass?.allowVolumeExpansion !== true) {
        throw admissionRefusal(
          attributes,
          'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
        );
      }
    },
  };
}

function grows(before: PersistentVolumeClaim, after: PersistentVolumeClaim): boolean {
  const from = parseQuantity(before.spec?.resources?.requests?.storage ?? '0');
  const to = parseQuantity(after.spec?.resources?.requests?.storage ?? '0');
  return from !== undefined && to !== undefined && compareQuantities(to, from) > 0;
}
