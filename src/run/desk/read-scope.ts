import { formatTime } from '../../clock/clock.ts';
import { readInstant } from '../../clock/read-instant.ts';
import { FILTERS } from '../../detection/investigate/call.ts';
import { unknownName } from '../play/play-error.ts';
import { UserError } from '../../user-error.ts';

/** The ends of a scope, however they are written, as RFC 3339. */
export function readScope<Scoped extends { from?: string; to?: string }>(request: Scoped, nowMs: number): Scoped {
  const from = endOf(request.from, nowMs);
  const to = endOf(request.to, nowMs);
  if (from !== undefined && (to ?? nowMs) <= from)
    throw new UserError({
      code: 'SCOPE_EMPTY',
      fact: `The scope would end (${formatTime(to ?? nowMs)}) before it begins (${formatTime(from)}).`,
      next: 'Give --from an earlier instant than --to.',
      exitCode: 2,
    });
  return {
    ...request,
    ...(from === undefined ? {} : { from: formatTime(from) }),
    ...(to === undefined ? {} : { to: formatTime(to) }),
  };
}

/** The fields of a filter are those that there are. */
export function checkFilter(filter: Readonly<Record<string, string>> = {}): void {
  const foreign = Object.keys(filter).find((field) => !(FILTERS as readonly string[]).includes(field));
  if (foreign !== undefined) throw unknownName('field', foreign, FILTERS);
}

function endOf(text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined) return undefined;
  const instant = readInstant(text, nowMs);
  if (instant !== undefined) return instant;
  throw new UserError({
    code: 'TIME_NOT_UNDERSTOOD',
    fact: `"${text}" is no instant.`,
    next: 'Write it as 2025-03-04T02:41:07Z, or as how long ago it is: 36h.',
    exitCode: 2,
  });
}
