import type { Container, PodSpec } from 'kubernetes-types/core/v1.d.ts';
import { quantityNumber } from '../../kinds/quantity.ts';

const QUALITY_RESOURCES = ['cpu', 'memory'];

/** Whether a pod asks for nothing at all (pkg/apis/core/helper/qos). */
export function isBestEffort(spec: PodSpec): boolean {
  return [...(spec.containers ?? []), ...(spec.initContainers ?? [])].every((container) => !asksForAnything(container));
}

function asksForAnything({ resources }: Container): boolean {
  return [resources?.requests, resources?.limits].some((amounts) =>
    Object.entries(amounts ?? {}).some(
      ([name, amount]) => QUALITY_RESOURCES.includes(name) && quantityNumber(amount) > 0,
    ),
  );
}
