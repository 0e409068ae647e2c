/** Wall-clock fields of an instant in a time zone; months and weekdays count from 1 and from Sunday as 0. */
export interface LocalTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

/** Undefined where there is no such zone: Go, unlike Intl, tells capitals from small letters and knows no offsets. */
export function zoneFormat(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    const { timeZone: known } = format.resolvedOptions();
    const differsInCase = known !== timeZone && known.toLowerCase() === timeZone.toLowerCase();
    return differsInCase || /^[+-]/.test(timeZone) ? undefined : format;
  } catch {
    return undefined;
  }
}

export function localTime(format: Intl.DateTimeFormat, instantMs: number): LocalTime {
  const parts = new Map(format.formatToParts(instantMs).map(({ type, value }) => [type as string, Number(value)]));
  const get = (name: string) => parts.get(name) ?? 0;
  return {
    year: get('year'),
    month: get('month'),
    day: get('day'),
    hour: get('hour'),
    minute: get('minute'),
    second: get('second'),
  };
}

/** The instant at which a wall clock in the zone shows this; where it is skipped, the instant the gap leads to. */
export function instantOf(format: Intl.DateTimeFormat, local: LocalTime): number {
  const asUtcMs = utcMs(local);
  let instantMs = asUtcMs;
  for (let i = 0; i < 2; i++) instantMs += asUtcMs - utcMs(localTime(format, instantMs));
  return instantMs;
}

function utcMs({ year, month, day, hour, minute, second }: LocalTime): number {
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
