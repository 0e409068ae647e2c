import type { PodSpec } from 'kubernetes-types/core/v1.d.ts';
import { canonicalQuantity, quantityNumber } from '../../quantity.ts';

type Resources = Record<string, string | undefined>;
const COUNTED = ['cpu', 'memory'];

/** pkg/apis/core/v1/helper/qos, ComputePodQOS: by the cpu and memory of containers and init containers. */
export function qosClassOf(spec: PodSpec): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  const named = containers.map(({ resources }) => ({
    requests: counted(resources?.requests),
    limits: counted(resources?.limits),
  }));
  if (named.every(({ requests, limits }) => isEmpty(requests) && isEmpty(limits))) return 'BestEffort';
  const guaranteed = named.every(
    ({ requests, limits }) =>
      COUNTED.every((resource) => limits[resource] !== undefined) &&
      Object.entries(requests).every(([resource, value]) => value === limits[resource]),
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}

function counted(resources: object | undefined): Resources {
  const all = (resources ?? {}) as Record<string, string | number>;
  return Object.fromEntries(
    COUNTED.filter((resource) => quantityNumber(all[resource]) > 0).map((resource) => [
      resource,
      canonicalQuantity(String(all[resource])),
    ]),
  );
}

function isEmpty(resources: Resources): boolean {
  return Object.keys(resources).length === 0;
}
