import type { KubeObject } from '../../kube-object.ts';

export function getPath(object: unknown, path: readonly string[]): unknown {
  let value = object;
  for (const field of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[field];
  }
  return value;
}

/** Sets a field of a draft of its own, making what lies on the way. */
export function setPath(draft: KubeObject, path: readonly string[], value: unknown): void {
  let at: Record<string, unknown> = draft;
  for (const field of path.slice(0, -1)) {
    const next = at[field];
    const below = typeof next === 'object' && next !== null ? (next as Record<string, unknown>) : {};
    at[field] = below;
    at = below;
  }
  at[path[path.length - 1]] = value;
}

interface Requirement {
  key: string;
  operator: string;
  values?: string[];
}

/** A LabelSelector, or a map of labels, as a selector's text (labels.Selector, String). */
export function selectorText(selector: unknown): string {
  if (typeof selector === 'string') return selector;
  if (typeof selector !== 'object' || selector === null) return '';
  const { matchLabels, matchExpressions } = selector as {
    matchLabels?: Record<string, string>;
    matchExpressions?: Requirement[];
  };
  const isPlainMap = matchLabels === undefined && matchExpressions === undefined;
  const labels = isPlainMap ? (selector as Record<string, string>) : (matchLabels ?? {});
  const terms = [
    ...Object.entries(labels).map(([key, value]) => ({ key, text: `${key}=${value}` })),
    ...(matchExpressions ?? []).map((requirement) => ({ key: requirement.key, text: requirementText(requirement) })),
  ];
  return terms
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ text }) => text)
    .join(',');
}

function requirementText({ key, operator, values = [] }: Requirement): string {
  switch (operator) {
    case 'In':
      return `${key} in (${[...values].sort().join(',')})`;
    case 'NotIn':
      return `${key} notin (${[...values].sort().join(',')})`;
    case 'Exists':
      return key;
    default:
      return `!${key}`;
  }
}
