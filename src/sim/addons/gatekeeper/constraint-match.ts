import { labelMatcher } from '../../kinds/label-matcher.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { ConstraintMatch } from './constraint.ts';

/** What a constraint is matched against. */
export interface Matched {
  group: string;
  kind: string;
  object: KubeObject;
  /** The namespace that the object is in; undefined for what is in none. */
  namespace: string | undefined;
  namespaceLabels: Record<string, string>;
}

/** Whether a constraint speaks of an object (upstream: pkg/mutation/match). */
export function constrains(match: ConstraintMatch, matched: Matched): boolean {
  const { object, kind, group } = matched;
  const isNamespace = kind === 'Namespace' && group === '';
  const namespace = isNamespace ? object.metadata.name : matched.namespace;
  return (
    kindFits(match, group, kind) &&
    scopeFits(match.scope, isNamespace, matched.namespace !== undefined) &&
    namespaceFits(match, namespace) &&
    (match.labelSelector === undefined || labelMatcher(match.labelSelector)(object.metadata.labels ?? {})) &&
    namespaceSelected(match, matched, isNamespace) &&
    nameFits(match.name, object) &&
    match.source !== 'Generated'
  );
}

function kindFits({ kinds = [] }: ConstraintMatch, group: string, kind: string): boolean {
  return kinds.length === 0 || kinds.some((one) => covers(one.kinds, kind) && covers(one.apiGroups, group));
}

function covers(list: string[] | undefined, value: string): boolean {
  return list === undefined || list.length === 0 || list.includes('*') || list.includes(value);
}

function scopeFits(scope: string | undefined, isNamespace: boolean, hasNamespace: boolean): boolean {
  if (scope === 'Cluster') return isNamespace || !hasNamespace;
  return scope !== 'Namespaced' || (!isNamespace && hasNamespace);
}

/** What is in no namespace is neither missing from a list nor excluded by one. */
function namespaceFits(
  { namespaces = [], excludedNamespaces = [] }: ConstraintMatch,
  namespace: string | undefined,
): boolean {
  if (namespace === undefined) return true;
  const included = namespaces.length === 0 || namespaces.some((pattern) => fits(namespace, pattern));
  return included && !excludedNamespaces.some((pattern) => fits(namespace, pattern));
}

function namespaceSelected({ namespaceSelector }: ConstraintMatch, matched: Matched, isNamespace: boolean): boolean {
  if (namespaceSelector === undefined || (!isNamespace && matched.namespace === undefined)) return true;
  const labels = isNamespace ? (matched.object.metadata.labels ?? {}) : matched.namespaceLabels;
  return labelMatcher(namespaceSelector)(labels);
}

function nameFits(pattern: string | undefined, { metadata }: KubeObject): boolean {
  if (pattern === undefined || pattern === '') return true;
  if (metadata.name !== '' && fits(metadata.name, pattern)) return true;
  const { generateName } = metadata;
  return generateName !== undefined && pattern.endsWith('*') && generateName.startsWith(pattern.slice(0, -1));
}

/** `*` at either end stands for anything there. */
export function fits(text: string, pattern: string): boolean {
  const inner = pattern.replace(/^\*/, '').replace(/\*$/, '');
  if (pattern === '*') return true;
  if (pattern.startsWith('*') && pattern.endsWith('*')) return text.includes(inner);
  if (pattern.endsWith('*')) return text.startsWith(inner);
  return pattern.startsWith('*') ? text.endsWith(inner) : text === pattern;
}
