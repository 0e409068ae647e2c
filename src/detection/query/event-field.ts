import type { AuditRecord } from '../../journal/records.ts';
import type { Cell } from './query.ts';

/** A field of an audit event by its path, as Logs Insights discovers them: `user.username`, `sourceIPs.0`, `@message`. */
export function eventField(event: AuditRecord | undefined, field: string): Cell {
  if (event === undefined) return undefined;
  if (field === '@timestamp' || field === '@ingestionTime') return event.requestReceivedTimestamp;
  if (field === '@message') return JSON.stringify(event);
  let value: unknown = event;
  let rest = field;
  while (rest !== '' && value !== null && typeof value === 'object') {
    const record = value as Record<string, unknown>;
    const key = keyIn(record, rest);
    value = record[key];
    rest = rest.slice(key.length + 1);
  }
  if (rest !== '' || value === undefined || value === null) return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : (value as Cell);
}

/** Annotations have dots in their keys: the longest key that continues the path wins. */
function keyIn(record: Record<string, unknown>, rest: string): string {
  for (let end = rest.length; end > 0; end = rest.lastIndexOf('.', end - 1)) {
    if (Object.hasOwn(record, rest.slice(0, end))) return rest.slice(0, end);
  }
  return rest.split('.')[0];
}
