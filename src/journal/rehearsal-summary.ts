import type { EventOf } from './journal-event.ts';

/** `6 stopped, 3 seen, 1 neither`. */
export function rehearsalSummary(steps: EventOf<'AttackRehearsed'>['steps']): string {
  return (['stopped', 'seen', 'neither'] as const)
    .map((outcome) => `${steps.filter((step) => step.outcome === outcome).length} ${outcome}`)
    .join(', ');
}
