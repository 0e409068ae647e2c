import { addQuantities, formatQuantity, quantityNumber, readQuantity } from '../../kinds/quantity.ts';
import { type Inode, sizeOf } from '../files/inode.ts';
import type { AnyContainerSpec } from '../pods/pod-types.ts';
import type { PodWorker } from '../pods/pod-worker.ts';
import type { Container } from '../runtime/container.ts';

/** Why a pod's local storage gets it evicted; undefined where it does not (upstream: pkg/kubelet/eviction, localStorageEviction). */
export function overfullStorage(worker: PodWorker): string | undefined {
  return overfullVolume(worker) ?? overfullPod(worker) ?? overfullContainer(worker);
}

function overfullVolume(worker: PodWorker): string | undefined {
  for (const { volume, root } of worker.volumes.list()) {
    const limit = volume.emptyDir?.sizeLimit;
    if (limit === undefined || quantityNumber(limit) === 0) continue;
    if (bytesBelow(root) > quantityNumber(limit))
      return `Usage of EmptyDir volume ${JSON.stringify(volume.name)} exceeds the limit ${JSON.stringify(limit)}. `;
  }
  return undefined;
}

function overfullPod({ records, volumes }: PodWorker): string | undefined {
  const limits = records.flatMap(({ spec }) => limitOf(spec) ?? []);
  if (limits.length === 0) return undefined;
  const total = formatQuantity(limits.map(readQuantity).reduce(addQuantities));
  const kept = volumes
    .list()
    .filter(({ volume }) => volume.emptyDir !== undefined && volume.emptyDir?.medium !== 'Memory')
    .reduce((sum, { root }) => sum + bytesBelow(root), 0);
  const written = records.reduce((sum, { container }) => sum + bytesWritten(container), kept);
  if (written <= quantityNumber(total)) return undefined;
  return `Pod ephemeral local storage usage exceeds the total limit of containers ${total}. `;
}

function overfullContainer({ records }: PodWorker): string | undefined {
  for (const { spec, container } of records) {
    const limit = limitOf(spec);
    if (limit === undefined || bytesWritten(container) <= quantityNumber(limit)) continue;
    return `Container ${spec.name} exceeded its local ephemeral storage limit ${JSON.stringify(limit)}. `;
  }
  return undefined;
}

function limitOf({ resources }: AnyContainerSpec): string | undefined {
  return resources?.limits?.['ephemeral-storage'];
}

/** A file that was changed lies in a container's own layer as a whole. */
function bytesWritten(container: Container | undefined): number {
  const root = container?.surroundings.mounts.at('/')?.root;
  return root === undefined || container === undefined ? 0 : bytesSince(root, container.createdMs);
}

function bytesSince(inode: Inode, sinceMs: number): number {
  if (inode.type !== 'directory') return inode.mtimeMs >= sinceMs ? sizeOf(inode) : 0;
  let sum = 0;
  for (const child of inode.entries.values()) sum += bytesSince(child, sinceMs);
  return sum;
}

export function bytesBelow(inode: Inode): number {
  if (inode.type !== 'directory') return sizeOf(inode);
  let sum = 0;
  for (const child of inode.entries.values()) sum += bytesBelow(child);
  return sum;
}
