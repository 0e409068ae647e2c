import type { PodSpec } from 'kubernetes-types/core/v1.d.ts';
import { quantityNumber } from '../../kinds/quantity.ts';

/** Upstream: pkg/apis/core/v1/helper/qos. Ephemeral containers don't count. */
export function qosClass(spec: PodSpec): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  const requested = new Set<string>();
  let guaranteed = true;
  for (const { resources = {} } of containers) {
    for (const name of ['cpu', 'memory']) {
      const [request, limit] = [quantityNumber(resources.requests?.[name]), quantityNumber(resources.limits?.[name])];
      if (request > 0 || limit > 0) requested.add(name);
      if (limit <= 0 || (resources.requests?.[name] !== undefined && request !== limit)) guaranteed = false;
    }
  }
  if (requested.size === 0) return 'BestEffort';
  return guaranteed ? 'Guaranteed' : 'Burstable';
}
