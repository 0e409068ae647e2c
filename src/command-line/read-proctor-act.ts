import { isDuration, parseDuration } from '../checks/duration.ts';
import type { ProctorAct } from '../run/run-connection.ts';
import { UserError } from '../user-error.ts';
import { readSpeed } from './read-start.ts';

export function readProctorAct(act: string, detail = ''): ProctorAct {
  switch (act) {
    case 'message':
      return { act, text: needed(act, detail, 'a text') };
    case 'inject':
      return { act, id: needed(act, detail, 'the id of an inject') };
    case 'hint':
      return { act: 'give-hint', objective: needed(act, detail, 'the id of an objective') };
    case 'speed':
      return { act, speed: readSpeed(needed(act, detail, 'a number')) ?? 1 };
    case 'advance':
    case 'extend':
      return { act, durationMs: durationOf(act, detail) };
    default:
      return { act: 'stop-attacker' };
  }
}

function durationOf(act: string, detail: string): number {
  const text = needed(act, detail, 'a duration such as 10m');
  const durationMs = parseDuration(text);
  if (isDuration(text) && durationMs > 0) return durationMs;
  throw new UserError({
    code: 'DURATION_NOT_USABLE',
    fact: `"${detail}" is no duration.`,
    next: 'Write it as 90s, 10m or 1h30m.',
    exitCode: 2,
  });
}

function needed(act: string, detail: string, what: string): string {
  if (detail !== '') return detail;
  throw new UserError({
    code: 'DETAIL_MISSING',
    fact: `"proctor ${act}" needs ${what}.`,
    next: 'Run `gameday proctor --help` to see examples.',
    exitCode: 2,
  });
}
