import type { Curve } from './image-schema.ts';

/** The value of a curve so long after the start. */
export function curveValue(curve: Curve, elapsedMs: number, phase = 0): number {
  const wave = curve.swing * Math.sin((elapsedMs / curve.period) * 2 * Math.PI + phase);
  const grown = curve.base + (curve.perHour * elapsedMs) / 3_600_000;
  return Math.max(0, Math.min(curve.atMost ?? Number.POSITIVE_INFINITY, grown) + wave);
}
