import type { LabelSelector } from 'kubernetes-types/meta/v1.d.ts';
import type { KubeObject } from '../../kube-object.ts';

/** A constraint as it was written: an instance of a kind that a template made. */
export interface Constraint {
  object: KubeObject;
  kind: string;
  name: string;
  enforcementAction: string;
  scopedActions: ScopedAction[];
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
  source?: string;
}

interface ScopedAction {
  action: string;
  enforcementPoints?: { name: string }[];
}

export type EnforcementPoint = 'validation.gatekeeper.sh' | 'audit.gatekeeper.sh';

export const CONSTRAINT_GROUP = 'constraints.gatekeeper.sh';

export function readConstraint(object: KubeObject): Constraint {
  const spec = (object.spec ?? {}) as {
    enforcementAction?: string;
    scopedEnforcementActions?: ScopedAction[];
    match?: ConstraintMatch;
    parameters?: Record<string, unknown>;
  };
  return {
    object,
    kind: object.kind,
    name: object.metadata.name,
    enforcementAction:
      spec.enforcementAction === undefined || spec.enforcementAction === '' ? 'deny' : spec.enforcementAction,
    scopedActions: spec.scopedEnforcementActions ?? [],
    match: spec.match ?? {},
    parameters: spec.parameters ?? {},
  };
}

/** What a violation leads to at one point; nothing where the constraint is not enforced there. */
export function actionsAt({ enforcementAction, scopedActions }: Constraint, point: EnforcementPoint): string[] {
  if (enforcementAction !== 'scoped') return [enforcementAction];
  return scopedActions
    .filter(({ enforcementPoints = [] }) => enforcementPoints.some(({ name }) => name === point || name === '*'))
    .map(({ action }) => action);
}

const ACTIONS = ['deny', 'dryrun', 'warn', 'scoped'];

/** What upstream finds wrong with an action (pkg/util/enforcement_action.go). */
export function actionFault({ enforcementAction }: Constraint): string | undefined {
  if (ACTIONS.includes(enforcementAction)) return undefined;
  const list = ACTIONS.join(' ');
  return `unrecognized enforcementAction: ${JSON.stringify(enforcementAction)} is not within the supported list [${list}]`;
}
