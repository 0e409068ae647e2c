import { randomUUID } from 'node:crypto';

/** A seed for a run that nobody chose one for. */
export function freshSeed(): string {
  return randomUUID();
}
