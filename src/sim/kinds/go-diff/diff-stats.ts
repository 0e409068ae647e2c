/** How many adjacent records were equal, removed, inserted or changed. */
export interface DiffStats {
  name: string;
  identical: number;
  removed: number;
  inserted: number;
  modified: number;
}

export function noStats(name: string): DiffStats {
  return { name, identical: 0, removed: 0, inserted: 0, modified: 0 };
}

export function differing({ removed, inserted, modified }: DiffStats): number {
  return removed + inserted + modified;
}

export function isZero(stats: DiffStats): boolean {
  return stats.identical + differing(stats) === 0;
}

export function sumOf(one: DiffStats, other: DiffStats): DiffStats {
  return {
    name: one.name,
    identical: one.identical + other.identical,
    removed: one.removed + other.removed,
    inserted: one.inserted + other.inserted,
    modified: one.modified + other.modified,
  };
}

/** Such as `2 identical and 1 removed fields`. */
export function describeStats(stats: DiffStats): string {
  const counts = ['identical', 'removed', 'inserted', 'modified'] as const;
  const parts = counts.filter((word) => stats[word] > 0).map((word) => `${stats[word]} ${word}`);
  const total = stats.identical + differing(stats);
  const name = total > 1 ? `${stats.name}s`.replace(/ys$/, 'ies') : stats.name;
  if (parts.length === 0) return '';
  if (parts.length <= 2) return `${parts.join(' and ')} ${name}`;
  return `${parts.slice(0, -1).join(', ')}, and ${parts.at(-1) ?? ''} ${name}`;
}
