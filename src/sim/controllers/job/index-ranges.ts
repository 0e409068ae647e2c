/** Indexes as a job's status lists them: `0,2-4`. */
export function parseIndexes(text: string | undefined, limit = Number.POSITIVE_INFINITY): Set<number> {
  const indexes = new Set<number>();
  for (const part of (text ?? '').split(',').filter((piece) => piece !== '')) {
    const [first, last = first] = part.split('-').map(Number);
    for (let index = first; index <= last && index < limit; index++) indexes.add(index);
  }
  return indexes;
}

/** Three and more in a row become a range. */
export function formatIndexes(indexes: Iterable<number>): string {
  const sorted = [...indexes].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let from = 0; from < sorted.length; ) {
    let to = from;
    while (sorted[to + 1] === sorted[to] + 1) to++;
    if (to - from >= 2) parts.push(`${sorted[from]}-${sorted[to]}`);
    else parts.push(...sorted.slice(from, to + 1).map(String));
    from = to + 1;
  }
  return parts.join(',');
}
