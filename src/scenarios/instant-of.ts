import { formatTime, parseTime } from '../clock/clock.ts';
import { parseDuration } from '../checks/duration.ts';

/** An instant as a script writes it: RFC 3339, with a distance behind it (`…Z+6m`) or a distance from the start of play (`-9d`). */
export function instantOf(text: string, playStartsAtMs: number): string {
  const match = /^(?<instant>\d{4}-\d\d-\d\dT[\d:.]+Z)?(?:(?<sign>[+-])(?<distance>[\dmshd.]+))?$/.exec(text);
  const { instant, sign, distance } = match?.groups ?? {};
  if (match === null || (instant === undefined && distance === undefined)) {
    throw new Error(
      `"${text}" is no instant: expected one such as 2025-03-04T02:41:07Z, 2025-03-04T02:41:07Z+6m or -9d.`,
    );
  }
  const base = instant === undefined ? playStartsAtMs : parseTime(instant);
  const awayMs = distance === undefined ? 0 : parseDuration(distance);
  return formatTime(sign === '-' ? base - awayMs : base + awayMs);
}
