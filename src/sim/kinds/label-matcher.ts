import type { LabelSelector } from 'kubernetes-types/meta/v1.d.ts';

type Labels = Readonly<Record<string, string>> | undefined;
export type LabelMatcher = (labels: Labels) => boolean;

/** As metav1.LabelSelectorAsSelector: no selector matches nothing, an empty one everything. */
export function labelMatcher(selector: LabelSelector | undefined): LabelMatcher {
  if (selector === undefined) return () => false;
  const tests = [
    ...Object.entries(selector.matchLabels ?? {}).map(([key, value]) => equals(key, value)),
    ...(selector.matchExpressions ?? []).map(({ key, operator, values }) => requirement(key, operator, values ?? [])),
  ];
  return (labels) => tests.every((test) => test(labels));
}

/** As labels.SelectorFromSet: a service's or a replication controller's map of labels. */
export function mapMatcher(selector: Readonly<Record<string, string>>): LabelMatcher {
  const tests = Object.entries(selector).map(([key, value]) => equals(key, value));
  return (labels) => tests.every((test) => test(labels));
}

function equals(key: string, value: string): LabelMatcher {
  return (labels) => labels?.[key] === value;
}

/** One requirement of a label selector or of a node selector's term. */
export function requirement(key: string, operator: string, values: readonly string[]): LabelMatcher {
  switch (operator) {
    case 'In':
      return (labels) => labels?.[key] !== undefined && values.includes(labels[key]);
    case 'NotIn':
      return (labels) => labels?.[key] === undefined || !values.includes(labels[key]);
    case 'Exists':
      return (labels) => labels?.[key] !== undefined;
    case 'DoesNotExist':
      return (labels) => labels?.[key] === undefined;
    case 'Gt':
      return (labels) => labels?.[key] !== undefined && Number(labels[key]) > Number(values[0]);
    case 'Lt':
      return (labels) => labels?.[key] !== undefined && Number(labels[key]) < Number(values[0]);
    default:
      return () => false;
  }
}
