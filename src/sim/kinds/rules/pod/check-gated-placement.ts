import type { NodeAffinity, NodeSelectorTerm, PodSpec } from 'kubernetes-types/core/v1.d.ts';
import { type FieldError, GoValue, invalid } from '../../field-error.ts';
import { goQuote } from '../../go-quote.ts';
import { goValue } from '../../go-value.ts';
import { sameContent } from '../../same-content.ts';

const TERMS = 'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms';

/**
 * Where a gated pod may run can be narrowed (ValidatePodUpdate): its node selector may grow, and so may the terms of its
 * node affinity. What may change is set back in `munged`, so that the rest can be compared.
 */
export function checkGatedPlacement(munged: PodSpec, before: PodSpec): FieldError[] {
  return [...checkSelector(munged, before), ...checkAffinity(munged, before)];
}

function checkSelector(munged: PodSpec, before: PodSpec): FieldError[] {
  const [now, old] = [munged.nodeSelector ?? {}, before.nodeSelector ?? {}];
  if (sameContent(now, old)) return [];
  munged.nodeSelector = before.nodeSelector;
  if (Object.entries(old).every(([key, value]) => now[key] === value)) return [];
  const text = Object.entries(now)
    .sort()
    .map(([key, value]) => `${goQuote(key)}:${goQuote(value)}`);
  const value = new GoValue(`map[string]string{${text.join(', ')}}`);
  return [
    invalid('spec.nodeSelector', value, 'only additions to spec.nodeSelector are allowed (no mutations or deletions)'),
  ];
}

function checkAffinity(munged: PodSpec, before: PodSpec): FieldError[] {
  const [now, old] = [munged.affinity?.nodeAffinity, before.affinity?.nodeAffinity];
  if (sameContent(now, old)) return [];
  const errors = checkTerms(now, old);
  const { podAffinity, podAntiAffinity } = munged.affinity ?? {};
  if (!munged.affinity) munged.affinity = { nodeAffinity: old };
  else if (!before.affinity && !podAffinity && !podAntiAffinity) munged.affinity = undefined;
  else munged.affinity = { ...munged.affinity, nodeAffinity: old };
  return errors;
}

function checkTerms(now: NodeAffinity | undefined, old: NodeAffinity | undefined): FieldError[] {
  const before = old?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const terms = now?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  if (before.length === 0) return [];
  if (before.length !== (terms ?? []).length) {
    const why = 'no additions/deletions to non-empty NodeSelectorTerms list are allowed';
    return [invalid(TERMS, goValue('[]core.NodeSelectorTerm', terms), why)];
  }
  return (terms ?? []).flatMap((term, at) => {
    if (onlyAdds(term, before[at])) return [];
    const why = 'only additions are allowed (no mutations or deletions)';
    return [invalid(`${TERMS}[${at}]`, goValue('core.NodeSelectorTerm', term), why)];
  });
}

function onlyAdds(term: NodeSelectorTerm, old: NodeSelectorTerm): boolean {
  const lists = ['matchExpressions', 'matchFields'] as const;
  const isEmpty = (given: NodeSelectorTerm) => lists.every((list) => (given[list] ?? []).length === 0);
  if (isEmpty(old)) return isEmpty(term);
  return lists.every((list) => {
    const before = old[list] ?? [];
    return sameContent((term[list] ?? []).slice(0, before.length), before);
  });
}
