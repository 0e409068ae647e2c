/** One field of a cron schedule (upstream: robfig/cron/v3, parser.go): which values it takes. */
export interface CronField {
  values: ReadonlySet<number>;
  /** Written as `*` or `?`: it decides nothing by itself. */
  any: boolean;
}

export interface CronRange {
  least: number;
  most: number;
  names?: readonly string[];
}

export const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** Throws with upstream's words where the text is no field. */
export function parseCronField(text: string, range: CronRange): CronField {
  const values = new Set<number>();
  let any = false;
  for (const part of text.split(',').filter((piece) => piece !== '')) {
    const { from, to, step, isStar } = parsePart(part, range);
    any ||= isStar;
    for (let value = from; value <= to; value += step) values.add(value);
  }
  return { values, any };
}

function parsePart(part: string, range: CronRange): { from: number; to: number; step: number; isStar: boolean } {
  const [span, stepText, ...tooMany] = part.split('/');
  const [low, high, ...tooManyHyphens] = span.split('-');
  const isWild = low === '*' || low === '?';
  if (tooManyHyphens.length > 0) throw new Error(`too many hyphens: ${part}`);
  const from = isWild ? range.least : numberOf(low, range);
  let to = isWild ? range.most : high === undefined ? from : numberOf(high, range);
  if (tooMany.length > 0) throw new Error(`too many slashes: ${part}`);
  const step = stepText === undefined ? 1 : plainNumber(stepText);
  if (stepText !== undefined && !isWild && high === undefined) to = range.most;
  if (from < range.least) throw new Error(`beginning of range (${from}) below minimum (${range.least}): ${part}`);
  if (to > range.most) throw new Error(`end of range (${to}) above maximum (${range.most}): ${part}`);
  if (from > to) throw new Error(`beginning of range (${from}) beyond end of range (${to}): ${part}`);
  if (step === 0) throw new Error(`step of range should be a positive number: ${part}`);
  return { from, to, step, isStar: isWild && step === 1 };
}

function numberOf(text: string, { names, least }: CronRange): number {
  const at = names?.indexOf(text.toLowerCase()) ?? -1;
  return at >= 0 ? at + least : plainNumber(text);
}

function plainNumber(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) {
    throw new Error(`failed to parse int from ${text}: strconv.Atoi: parsing "${text}": invalid syntax`);
  }
  const value = Number(text);
  if (value < 0) throw new Error(`negative number (${value}) not allowed: ${text}`);
  return value;
}
