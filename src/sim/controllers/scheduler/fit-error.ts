import type { Rejection } from './filter.ts';

/** Upstream: framework.FitError. Reasons are counted over the nodes and sorted as text. */
export function fitError(nodeCount: number, rejections: Iterable<Rejection>): string {
  const counts = new Map<string, number>();
  for (const { reasons } of rejections) {
    for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const texts = [...counts].map(([reason, count]) => `${count} ${reason}`).sort();
  return unavailable(nodeCount, texts.join(', '));
}

/** The same with one reason for all nodes. */
export function unavailable(nodeCount: number, reasons: string): string {
  return `0/${nodeCount} nodes are available:${reasons === '' ? '' : ` ${reasons}.`}`;
}
