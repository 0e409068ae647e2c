import type { KubeObject } from '../../kube-object.ts';

/** A constraint as it was written: an instance of a kind that a template made. */
export interface Constraint {
  kind: string;
  name: string;
  enforcementAction: string;
  match: ConstraintMatch;
  parameters: Record<string, unknown>;
}

export interface ConstraintMatch {
  kinds?: { apiGroups?: string[]; kinds?: string[] }[];
  namespaces?: string[];
  excludedNamespaces?: string[];
  labelSelector?: LabelSelector;
  namespaceSelector?: LabelSelector;
  scope?: string;
  name?: string;
}

interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

export function readConstraint(object: KubeObject): Constraint {
  const spec = (object.spec ?? {}) as {
    enforcementAction?: string;
    match?: ConstraintMatch;
    parameters?: Record<string, unknown>;
  };
  return {
    kind: object.kind,
    name: object.metadata.name,
    enforcementAction: spec.enforcementAction ?? 'deny',
    match: spec.match ?? {},
    parameters: spec.parameters ?? {},
  };
}

/** Whether a constraint speaks of this object (Gatekeeper's match: kinds, namespaces with `*`, selectors, scope, name). */
export function constrains(
  match: ConstraintMatch,
  object: KubeObject,
  namespaceLabels: Record<string, string>,
): boolean {
  const namespace = object.kind === 'Namespace' ? object.metadata.name : (object.metadata.namespace ?? '');
  const group = object.apiVersion.includes('/') ? object.apiVersion.split('/')[0] : '';
  const kinds = match.kinds ?? [];
  const byKind =
    kinds.length === 0 || kinds.some((wanted) => covers(wanted.apiGroups, group) && covers(wanted.kinds, object.kind));
  const byScope =
    match.scope === undefined ||
    match.scope === '*' ||
    (match.scope === 'Namespaced') === (object.metadata.namespace !== undefined);
  const inNamespaces =
    namespace === '' || match.namespaces === undefined || match.namespaces.some((pattern) => fits(namespace, pattern));
  const excluded = namespace !== '' && (match.excludedNamespaces ?? []).some((pattern) => fits(namespace, pattern));
  const byName = match.name === undefined || fits(object.metadata.name, match.name);
  const bySelectors =
    selects(match.labelSelector, object.metadata.labels ?? {}) &&
    (namespace === '' || selects(match.namespaceSelector, namespaceLabels));
  return byKind && byScope && inNamespaces && !excluded && byName && bySelectors;
}

function covers(list: string[] | undefined, value: string): boolean {
  return list === undefined || list.length === 0 || list.includes('*') || list.includes(value);
}

/** `*` at either end stands for anything there. */
function fits(text: string, pattern: string): boolean {
  const inner = pattern.replace(/^\*/, '').replace(/\*$/, '');
  if (pattern.startsWith('*') && pattern.endsWith('*')) return text.includes(inner);
  if (pattern.endsWith('*')) return text.startsWith(inner);
  return pattern.startsWith('*') ? text.endsWith(inner) : text === pattern;
}

function selects(selector: LabelSelector | undefined, labels: Record<string, string>): boolean {
  if (selector === undefined) return true;
  const exact = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  return (
    exact &&
    (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
      if (operator === 'Exists') return key in labels;
      if (operator === 'DoesNotExist') return !(key in labels);
      return operator === 'In'
        ? key in labels && values.includes(labels[key])
        : !(key in labels) || !values.includes(labels[key]);
    })
  );
}
