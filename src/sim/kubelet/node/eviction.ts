import { quantityNumber } from '../../kinds/quantity.ts';
import { type Inode, sizeOf } from '../files/inode.ts';
import type { PodWorker } from '../pods/pod-worker.ts';

/** Why a pod's local storage gets it evicted; undefined where it does not (upstream: pkg/kubelet/eviction). */
export function overfullVolume(worker: PodWorker): string | undefined {
  for (const { volume, root } of worker.volumes.list()) {
    const limit = volume.emptyDir?.sizeLimit;
    if (limit === undefined || quantityNumber(limit) === 0) continue;
    if (bytesBelow(root) > quantityNumber(limit))
      return `Usage of EmptyDir volume ${JSON.stringify(volume.name)} exceeds the limit ${JSON.stringify(limit)}. `;
  }
  return undefined;
}

export function bytesBelow(inode: Inode): number {
  if (inode.type !== 'directory') return sizeOf(inode);
  let sum = 0;
  for (const child of inode.entries.values()) sum += bytesBelow(child);
  return sum;
}
