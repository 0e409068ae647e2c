import { type CronField, MONTHS, parseCronField, WEEKDAYS } from './cron-field.ts';
import { instantOf, localTime, zoneFormat } from './time-zone.ts';

/** When something is due. */
export interface CronSchedule {
  /** The first instant after `afterMs`; undefined where there is none within five years. */
  next(afterMs: number): number | undefined;
}

const DESCRIPTORS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};
const UNIT_MS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
const DAY_MS = 86_400_000;
const YEARS_AHEAD = 5;

/** Reads a schedule of five fields, or a descriptor (upstream: robfig/cron ParseStandard). Throws in upstream's words. */
export function parseCronSchedule(text: string, timeZone = 'UTC'): CronSchedule {
  if (text === '') throw new Error('empty spec string');
  const zoned = /^(?:CRON_)?TZ=(\S*)\s*(.*)$/s.exec(text);
  if (zoned !== null) return parseCronSchedule(zoned[2], zoned[1]);
  const format = zoneFormat(timeZone);
  if (format === undefined) throw new Error(`provided bad location ${timeZone}: unknown time zone ${timeZone}`);
  if (text.startsWith('@every ')) return everySchedule(text);
  if (text.startsWith('@') && DESCRIPTORS[text] === undefined) throw new Error(`unrecognized descriptor: ${text}`);
  return fieldSchedule(DESCRIPTORS[text] ?? text, format);
}

interface Fields {
  minute: CronField;
  hour: CronField;
  day: CronField;
  month: CronField;
  weekday: CronField;
}

function fieldSchedule(text: string, format: Intl.DateTimeFormat): CronSchedule {
  const parts = text.split(/\s+/).filter((part) => part !== '');
  if (parts.length !== 5) {
    throw new Error(`expected exactly 5 fields, found ${parts.length}: [${parts.join(' ')}]`);
  }
  const fields: Fields = {
    minute: parseCronField(parts[0], { least: 0, most: 59 }),
    hour: parseCronField(parts[1], { least: 0, most: 23 }),
    day: parseCronField(parts[2], { least: 1, most: 31 }),
    month: parseCronField(parts[3], { least: 1, most: 12, names: MONTHS }),
    weekday: parseCronField(parts[4], { least: 0, most: 6, names: WEEKDAYS }),
  };
  return { next: (afterMs) => nextInstant(fields, format, afterMs) };
}

/** Looks at days first: at most five years of them. */
function nextInstant(fields: Fields, format: Intl.DateTimeFormat, afterMs: number): number | undefined {
  const start = localTime(format, Math.floor(afterMs / 60_000) * 60_000 + 60_000);
  const firstDayMs = Date.UTC(start.year, start.month - 1, start.day);
  for (let dayMs = firstDayMs; new Date(dayMs).getUTCFullYear() <= start.year + YEARS_AHEAD; dayMs += DAY_MS) {
    const date = new Date(dayMs);
    if (!isDueOn(fields, date)) continue;
    const from = dayMs === firstDayMs ? start.hour * 60 + start.minute : 0;
    const instantMs = firstOnDay(fields, format, { date, from, afterMs });
    if (instantMs !== undefined) return instantMs;
  }
  return undefined;
}

/** Day of month and weekday are alternatives, unless one of them is open. */
function isDueOn({ day, month, weekday }: Fields, date: Date): boolean {
  if (!month.values.has(date.getUTCMonth() + 1)) return false;
  const [byDay, byWeekday] = [day.values.has(date.getUTCDate()), weekday.values.has(date.getUTCDay())];
  return day.any || weekday.any ? byDay && byWeekday : byDay || byWeekday;
}

function firstOnDay(
  { hour, minute }: Fields,
  format: Intl.DateTimeFormat,
  { date, from, afterMs }: { date: Date; from: number; afterMs: number },
): number | undefined {
  for (let at = from; at < 24 * 60; at++) {
    const [h, m] = [Math.floor(at / 60), at % 60];
    if (!hour.values.has(h)) at += 59 - m;
    else if (minute.values.has(m)) {
      const local = {
        year: date.getUTCFullYear(),
        month: date.getUTCMonth() + 1,
        day: date.getUTCDate(),
        hour: h,
        minute: m,
        second: 0,
      };
      const instantMs = instantOf(format, local);
      if (instantMs > afterMs && localTime(format, instantMs).hour === h) return instantMs;
    }
  }
  return undefined;
}

/** A constant pause, of whole seconds. */
function everySchedule(text: string): CronSchedule {
  const duration = text.slice('@every '.length);
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== duration) {
    throw new Error(`failed to parse duration ${text}: time: invalid duration "${duration}"`);
  }
  const totalMs = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * UNIT_MS[unit], 0);
  const periodMs = Math.max(1000, Math.floor(totalMs / 1000) * 1000);
  return { next: (afterMs) => Math.floor((afterMs + periodMs) / 1000) * 1000 };
}
