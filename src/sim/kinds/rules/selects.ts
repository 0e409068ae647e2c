import type { LabelSelector } from 'kubernetes-types/meta/v1.d.ts';
import { labelMatcher } from '../label-matcher.ts';
import { labelValueErrors, qualifiedNameErrors } from '../names.ts';

/** Whether a selector has no requirement at all. */
export function isEmptySelector(selector: LabelSelector | undefined | null): boolean {
  return Object.keys(selector?.matchLabels ?? {}).length === 0 && (selector?.matchExpressions ?? []).length === 0;
}

/** Whether labels fulfil a selector; undefined where it is none that can be asked. */
export function selects(
  selector: LabelSelector | undefined | null,
  labels: Readonly<Record<string, string>> | undefined | null,
): boolean | undefined {
  if (!selector) return false;
  return isSane(selector) ? labelMatcher(selector)(labels ?? {}) : undefined;
}

function isSane(selector: LabelSelector): boolean {
  const keys = [
    ...Object.keys(selector.matchLabels ?? {}),
    ...(selector.matchExpressions ?? []).map(({ key }) => key ?? ''),
  ];
  const labels = [
    ...Object.values(selector.matchLabels ?? {}),
    ...(selector.matchExpressions ?? []).flatMap(({ values }) => values ?? []),
  ];
  if (keys.some((key) => qualifiedNameErrors(key).length > 0)) return false;
  if (labels.some((value) => labelValueErrors(value).length > 0)) return false;
  return (selector.matchExpressions ?? []).every(({ operator, values }) => {
    if (operator === 'In' || operator === 'NotIn') return (values ?? []).length > 0;
    return (operator === 'Exists' || operator === 'DoesNotExist') && (values ?? []).length === 0;
  });
}
