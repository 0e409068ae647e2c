import { CelEvaluationError } from './cel-error.ts';
import type { CelLibrary } from './cel-function.ts';
import type { CelDuration, CelTimestamp } from './cel-value.ts';

const PARTS: Readonly<Record<string, (parts: TimeParts) => number>> = {
  getFullYear: (parts) => parts.year,
  getMonth: (parts) => parts.month - 1,
  getDayOfYear: (parts) => dayOfYear(parts) - 1,
  getDayOfMonth: (parts) => parts.day - 1,
  getDate: (parts) => parts.day,
  getDayOfWeek: (parts) => new Date(Date.UTC(parts.year, parts.month - 1, parts.day)).getUTCDay(),
  getHours: (parts) => parts.hour,
  getMinutes: (parts) => parts.minute,
  getSeconds: (parts) => parts.second,
  getMilliseconds: (parts) => parts.millisecond,
};

interface TimeParts {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
}

/** The parts of timestamps, in UTC or a named zone, and those of durations. */
export const TIMES: CelLibrary = {
  ...Object.fromEntries(
    Object.entries(PARTS).flatMap(([name, part]) => [
      [`timestamp.${name}(): int`, (time: CelTimestamp) => BigInt(part(partsOf(time, 'UTC')))],
      [`timestamp.${name}(string): int`, (time: CelTimestamp, zone: string) => BigInt(part(partsOf(time, zone)))],
    ]),
  ),
  'duration.getHours(): int': (value: CelDuration) => value.nanoseconds / 3_600_000_000_000n,
  'duration.getMinutes(): int': (value: CelDuration) => value.nanoseconds / 60_000_000_000n,
  'duration.getSeconds(): int': (value: CelDuration) => value.nanoseconds / 1_000_000_000n,
  'duration.getMilliseconds(): int': (value: CelDuration) => (value.nanoseconds / 1_000_000n) % 1000n,
};

export function timestampText({ nanoseconds }: CelTimestamp): string {
  const seconds = floorDivide(nanoseconds, 1_000_000_000n);
  const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  const fraction = (nanoseconds - seconds * 1_000_000_000n).toString().padStart(9, '0').replace(/0+$/, '');
  return `${whole}${fraction === '' ? '' : `.${fraction}`}Z`;
}

/** Seconds with a fraction, as protobuf writes durations. */
export function durationText({ nanoseconds }: CelDuration): string {
  const sign = nanoseconds < 0n ? '-' : '';
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const fraction = (size % 1_000_000_000n).toString().padStart(9, '0').replace(/0+$/, '');
  return `${sign}${size / 1_000_000_000n}${fraction === '' ? '' : `.${fraction}`}s`;
}

function partsOf(time: CelTimestamp, zone: string): TimeParts {
  const milliseconds = Number(floorDivide(time.nanoseconds, 1_000_000n));
  const offset = /^([+-]?)(\d\d):(\d\d)$/.exec(zone);
  if (offset !== null) {
    const minutes = (Number(offset[2]) * 60 + Number(offset[3])) * (offset[1] === '-' ? -1 : 1);
    return utcParts(milliseconds + minutes * 60_000);
  }
  return zone === 'UTC' || zone === '' ? utcParts(milliseconds) : zonedParts(milliseconds, zone);
}

function utcParts(milliseconds: number): TimeParts {
  const date = new Date(milliseconds);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    millisecond: date.getUTCMilliseconds(),
  };
}

function zonedParts(milliseconds: number, zone: string): TimeParts {
  let format: Intl.DateTimeFormat;
  try {
    const fields = {
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    } as const;
    format = new Intl.DateTimeFormat('en-US', { ...fields, timeZone: zone, hourCycle: 'h23' });
  } catch {
    throw new CelEvaluationError(`unknown time zone ${zone}`);
  }
  const found = Object.fromEntries(format.formatToParts(milliseconds).map(({ type, value }) => [type, Number(value)]));
  const { year, month, day, hour, minute, second } = found;
  return { year, month, day, hour, minute, second, millisecond: ((milliseconds % 1000) + 1000) % 1000 };
}

function dayOfYear({ year, month, day }: TimeParts): number {
  return (Date.UTC(year, month - 1, day) - Date.UTC(year, 0, 1)) / 86_400_000 + 1;
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}
