import type { Call } from './call.ts';

/** What a group of calls amounts to. */
export interface Tally {
  key: string;
  total: number;
  succeeded: number;
  failed: number;
  first: string;
  last: string;
  calls: Call[];
}

/** Calls by a key, the most frequent first. */
export function tally(calls: readonly Call[], keyOf: (call: Call) => string): Tally[] {
  const groups = new Map<string, Tally>();
  for (const call of calls) {
    const key = keyOf(call);
    const group = groups.get(key) ?? {
      key,
      total: 0,
      succeeded: 0,
      failed: 0,
      first: call.at,
      last: call.at,
      calls: [],
    };
    group.total++;
    if (call.success) group.succeeded++;
    else group.failed++;
    if (call.at < group.first) group.first = call.at;
    if (call.at > group.last) group.last = call.at;
    group.calls.push(call);
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => b.total - a.total || (a.key < b.key ? -1 : 1));
}

/** The most frequent values, joined: `secrets ×31 · pods ×4`. */
export function topText(calls: readonly Call[], keyOf: (call: Call) => string, count = 3): string {
  const groups = tally(calls, keyOf);
  const shown = groups.slice(0, count).map((group) => `${group.key} ×${group.total}`);
  return shown.join(' · ') + (groups.length > count ? ` · ${groups.length - count} more` : '');
}

/** `03-04 02:41:07`, short enough for a column. */
export function shortTime(at: string): string {
  return at.slice(5, 19).replace('T', ' ');
}
