import type { Container, ResourceRequirements } from 'kubernetes-types/core/v1.d.ts';
import { quantityNumber } from '../../kinds/quantity.ts';
import type { PodObject } from './kinds.ts';

/** Amounts by resource name: cores, bytes, pieces. */
export type Amounts = Readonly<Record<string, number>>;

/**
 * What a pod asks a node for (upstream: resource.PodRequests): its containers and sidecars together, or the most that one
 * init container needs beside the sidecars started before it, and the overhead of its runtime.
 */
export function podRequests({ spec }: PodObject): Amounts {
  const running: Record<string, number> = {};
  for (const container of spec.containers) add(running, requestsOf(container));
  const sidecars: Record<string, number> = {};
  const starting: Record<string, number> = {};
  for (const container of spec.initContainers ?? []) {
    const needed = { ...sidecars };
    add(needed, requestsOf(container));
    raise(starting, needed);
    if (isSidecar(container)) add(sidecars, requestsOf(container));
  }
  add(running, sidecars);
  raise(running, starting);
  add(running, numbers(spec.overhead));
  return running;
}

export function numbers(list: ResourceRequirements['requests']): Amounts {
  return Object.fromEntries(Object.entries(list ?? {}).map(([name, text]) => [name, quantityNumber(text)]));
}

export function add(to: Record<string, number>, amounts: Amounts): void {
  for (const [name, amount] of Object.entries(amounts)) to[name] = (to[name] ?? 0) + amount;
}

function raise(to: Record<string, number>, amounts: Amounts): void {
  for (const [name, amount] of Object.entries(amounts)) to[name] = Math.max(to[name] ?? 0, amount);
}

function requestsOf(container: Container): Amounts {
  return numbers(container.resources?.requests);
}

function isSidecar(container: Container): boolean {
  return (container as { restartPolicy?: string }).restartPolicy === 'Always';
}
