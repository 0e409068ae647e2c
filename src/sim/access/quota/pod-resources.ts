import type { Container, PodSpec } from 'kubernetes-types/core/v1.d.ts';
import { addAmounts, type Amounts, maxAmounts, parseAmounts } from './resource-amounts.ts';

/**
 * What a pod asks for or is limited to as a whole: the sum of its containers, or what its hungriest moment of
 * initialisation needs, with overhead (pkg/api/v1/resource/helpers.go, PodRequests and PodLimits).
 */
export function podResources(spec: PodSpec, which: 'requests' | 'limits'): Amounts {
  const of = (container: Container) => parseAmounts(container.resources?.[which]);
  let total: Amounts = new Map();
  for (const container of spec.containers ?? []) total = addAmounts(total, of(container));
  let initial: Amounts = new Map();
  let sidecars: Amounts = new Map();
  for (const container of spec.initContainers ?? []) {
    if (container.restartPolicy === 'Always') {
      total = addAmounts(total, of(container));
      sidecars = addAmounts(sidecars, of(container));
      initial = maxAmounts(initial, sidecars);
    } else initial = maxAmounts(initial, addAmounts(sidecars, of(container)));
  }
  total = maxAmounts(total, initial);
  const overhead = parseAmounts(spec.overhead);
  if (which === 'requests') return addAmounts(total, overhead);
  return addAmounts(total, new Map([...overhead].filter(([name]) => total.has(name))));
}
