/** How a condition stands. */
export interface Verdict {
  met: boolean;
  /** 0 to 1. Between them where parts, or some of several objects, are met. */
  fraction: number;
  /** One sentence, naming what decided. */
  explanation: string;
  /** What decided: `deployments.apps/sock-shop/rabbitmq`, `nodes/a`, `evidence/e3`. */
  objects: string[];
  /** Audit events that decided, by auditID. */
  auditIds: string[];
  parts?: { id: string; fraction: number; explanation: string }[];
  /** When it may change by the mere passing of time. */
  recheckAt?: number;
}

export function verdict(met: boolean, explanation: string, more: Partial<Verdict> = {}): Verdict {
  return { met, fraction: met ? 1 : 0, explanation, objects: [], auditIds: [], ...more };
}

/** The earlier of two moments at which something may change. */
export function earlier(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined) return b;
  return b === undefined ? a : Math.min(a, b);
}
