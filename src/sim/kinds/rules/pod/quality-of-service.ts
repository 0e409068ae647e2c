import type { Pod } from 'kubernetes-types/core/v1.d.ts';
import { addQuantities, type Quantity } from '../../quantity.ts';
import { quantityOf } from './check-resources.ts';

export type QualityOfService = 'Guaranteed' | 'Burstable' | 'BestEffort';

/** pkg/apis/core/helper/qos, ComputePodQOS: from processor and memory of all containers but ephemeral ones. */
export function qualityOfService({ spec }: Pod): QualityOfService {
  const requests = new Map<string, Quantity>();
  const limits = new Map<string, Quantity>();
  let isGuaranteed = true;
  for (const { resources } of [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])]) {
    addTo(requests, resources?.requests);
    const limited = addTo(limits, resources?.limits);
    if (limited < 2) isGuaranteed = false;
  }
  if (requests.size === 0 && limits.size === 0) return 'BestEffort';
  if (!isGuaranteed || requests.size !== limits.size) return 'Burstable';
  const equal = [...requests].every(([name, amount]) => limits.get(name)?.nanos === amount.nanos);
  return equal ? 'Guaranteed' : 'Burstable';
}

/** Returns how many of the two resources were given. */
function addTo(sums: Map<string, Quantity>, amounts: Record<string, string> | undefined): number {
  let given = 0;
  for (const name of ['cpu', 'memory']) {
    const amount = quantityOf(amounts?.[name]);
    if (amount.nanos <= 0n) continue;
    given++;
    const sum = sums.get(name);
    sums.set(name, sum === undefined ? amount : addQuantities(sum, amount));
  }
  return given;
}
