import { badRequest, type StatusError } from '../status-error.ts';

/**
 * What is wrong with the time that a request grants itself: it is read before anyone asks who sends it, and not at all of
 * requests that last (apiserver/pkg/endpoints/filters/request_deadline.go).
 */
export function deadlineRefusal(query: URLSearchParams): StatusError | undefined {
  const text = query.get('timeout') ?? '';
  const fault = text === '' ? undefined : durationFault(text);
  return fault === undefined ? undefined : badRequest(`invalid timeout specified in the request URL - ${fault}`);
}

const UNITS = new Set(['ns', 'us', '\u00b5s', '\u03bcs', 'ms', 's', 'm', 'h']);
const NUMBER = /\d+(?:\.\d*)?|\.\d+/y;
const UNIT = /[^.0-9]*/y;

/** Why Go reads no duration there (time.ParseDuration). */
function durationFault(text: string): string | undefined {
  const quoted = JSON.stringify(text);
  let at = /^[+-]/.test(text) ? 1 : 0;
  if (text.slice(at) === '0') return undefined;
  do {
    NUMBER.lastIndex = at;
    const number = NUMBER.exec(text);
    if (number === null) return `time: invalid duration ${quoted}`;
    UNIT.lastIndex = at + number[0].length;
    const unit = UNIT.exec(text)?.[0] ?? '';
    if (unit === '') return `time: missing unit in duration ${quoted}`;
    if (!UNITS.has(unit)) return `time: unknown unit ${JSON.stringify(unit)} in duration ${quoted}`;
    at = UNIT.lastIndex;
  } while (at < text.length);
  return undefined;
}
