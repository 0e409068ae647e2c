import { UserError } from '../user-error.ts';

const HOUR_MS = 3_600_000;

/** Milliseconds of play of `24m`, `1h5m`, `24:10` or `1:05:30`, as time bars and timelines write them. */
export function readMoment(text: string): number {
  const clock = /^(?:(\d+):)?(\d{1,2}):(\d{2})$/.exec(text);
  const spoken = /^(?=\d)(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text);
  const parts = clock ?? spoken;
  if (parts === null) {
    throw new UserError({
      code: 'MOMENT_NOT_USABLE',
      fact: `"${text}" is no moment of a run.`,
      next: 'Write how long after the start of play it was: 24m, 1h5m, or 1:05:30.',
      exitCode: 2,
    });
  }
  const [hours, minutes, seconds] = parts.slice(1).map((part: string | undefined) => Number(part ?? 0));
  return hours * HOUR_MS + minutes * 60_000 + seconds * 1000;
}
