import type { LabelSelector } from 'kubernetes-types/meta/v1.d.ts';

/** `a=b,c=d`, or `<none>`. */
export function formatLabels(labels: Record<string, string> | null | undefined): string {
  const pairs = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? '<none>' : pairs.sort().join(',');
}

/** metav1.FormatLabelSelector: requirements sorted by key. */
export function formatSelector(selector: LabelSelector | null | undefined): string {
  const terms: { key: string; text: string }[] = [];
  for (const [key, value] of Object.entries(selector?.matchLabels ?? {})) terms.push({ key, text: `${key}=${value}` });
  for (const { key, operator, values } of selector?.matchExpressions ?? []) {
    const set = `(${[...(values ?? [])].sort().join(',')})`;
    if (operator === 'In') terms.push({ key, text: `${key} in ${set}` });
    else if (operator === 'NotIn') terms.push({ key, text: `${key} notin ${set}` });
    else if (operator === 'Exists') terms.push({ key, text: key });
    else if (operator === 'DoesNotExist') terms.push({ key, text: `!${key}` });
    else return '<error>';
  }
  terms.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return terms.length === 0 ? '<none>' : terms.map(({ text }) => text).join(',');
}

/** Names and images of containers, each joined by commas. */
export function containerCells(containers: { name: string; image?: string }[] | null | undefined): [string, string] {
  const all = containers ?? [];
  return [all.map(({ name }) => name).join(','), all.map(({ image }) => image ?? '').join(',')];
}
