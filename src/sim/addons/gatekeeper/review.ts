import type { KubeObject } from '../../kube-object.ts';
import { constrains, type Constraint } from './constraint.ts';
import type { TemplateRule } from './template-rule.ts';

export interface Reviewed {
  object: KubeObject;
  operation: string;
  namespaceLabels: Record<string, string>;
}

export interface Verdict {
  /** `[constraint] message`, joined by new lines in the refusal. */
  denials: string[];
  warnings: string[];
}

/** What the constraints say of an object that is about to be stored. */
export function reviewObject(
  reviewed: Reviewed,
  constraints: readonly Constraint[],
  rules: ReadonlyMap<string, TemplateRule>,
): Verdict {
  const verdict: Verdict = { denials: [], warnings: [] };
  for (const constraint of constraints) {
    const rule = rules.get(constraint.kind);
    if (rule === undefined || !constrains(constraint.match, reviewed.object, reviewed.namespaceLabels)) continue;
    const messages = rule({
      object: reviewed.object,
      operation: reviewed.operation,
      parameters: constraint.parameters,
    }).map((message) => `[${constraint.name}] ${message}`);
    if (constraint.enforcementAction === 'deny') verdict.denials.push(...messages);
    else if (constraint.enforcementAction === 'warn') verdict.warnings.push(...messages);
  }
  return verdict;
}
