import type { NodeStatus } from 'kubernetes-types/core/v1.d.ts';
import { isExtendedResource } from '../../kinds/rules/pod/resource-names.ts';

/**
 * What a kubelet changes about the resources that only the node's status knows of: it can give all that there is of them
 * (pkg/kubelet/nodestatus/setters.go, MachineInfo). Null: there is none any more.
 */
export function extendedAllocatable({ capacity = {}, allocatable = {} }: NodeStatus): Record<string, string | null> {
  const changes: Record<string, string | null> = {};
  for (const [name, amount] of Object.entries(capacity)) {
    if (isExtendedResource(name) && allocatable[name] !== amount) changes[name] = amount;
  }
  for (const name of Object.keys(allocatable)) {
    if (isExtendedResource(name) && capacity[name] === undefined) changes[name] = null;
  }
  return changes;
}
