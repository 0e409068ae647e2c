import type { CSIDriver, StorageClass } from 'kubernetes-types/storage/v1.d.ts';
import { as } from '../../../kube-object.ts';
import type { Draft } from '../../kind-rules.ts';

export function defaultStorageClass(draft: Draft): void {
  const storageClass = as<StorageClass>(draft);
  storageClass.reclaimPolicy ??= 'Delete';
  storageClass.volumeBindingMode ??= 'Immediate';
}

export function defaultCsiDriver(draft: Draft): void {
  const { spec } = as<CSIDriver>(draft);
  if (!spec) return;
  spec.attachRequired ??= true;
  spec.podInfoOnMount ??= false;
  spec.storageCapacity ??= false;
  spec.fsGroupPolicy ??= 'ReadWriteOnceWithFSType';
  if ((spec.volumeLifecycleModes ?? []).length === 0) spec.volumeLifecycleModes = ['Persistent'];
  spec.requiresRepublish ??= false;
  spec.seLinuxMount ??= false;
}
