type Fields = Record<string, unknown>;

/**
 * A new version of a JSON value with every part that is as it was before replaced by that very part: versions then take
 * little room. Where nothing differs `before` comes back. An undefined field is no field; `next` is changed on the way.
 */
export function shareJson<T>(next: T, before: T): T {
  return share(next, before) as T;
}

function share(next: unknown, before: unknown): unknown {
  if (next === before) return before;
  if (typeof next !== 'object' || typeof before !== 'object' || next === null || before === null) return next;
  if (Array.isArray(next) || Array.isArray(before)) {
    return Array.isArray(next) && Array.isArray(before) ? shareItems(next, before) : next;
  }
  return shareFields(next as Fields, before as Fields);
}

function shareItems(next: unknown[], before: unknown[]): unknown[] {
  let isSame = next.length === before.length;
  for (let at = 0; at < next.length; at++) {
    const shared = share(next[at], before[at]);
    if (shared !== next[at]) next[at] = shared;
    if (shared !== before[at]) isSame = false;
  }
  return isSame ? before : next;
}

function shareFields(next: Fields, before: Fields): Fields {
  let isSame = true;
  for (const key in next) {
    const given = next[key];
    const was = key === '__proto__' ? undefined : before[key];
    const shared = share(given, was);
    if (shared !== given) next[key] = shared;
    if (shared !== was) isSame = false;
  }
  return isSame && hasNoMore(before, next) ? before : next;
}

function hasNoMore(before: Fields, next: Fields): boolean {
  for (const key in before) if (before[key] !== undefined && next[key] === undefined) return false;
  return true;
}
