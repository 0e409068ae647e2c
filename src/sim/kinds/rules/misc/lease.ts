import type { Lease } from 'kubernetes-types/coordination/v1.d.ts';
import { as } from '../../../kube-object.ts';
import { checkNonNegative } from '../../check.ts';
import { invalid } from '../../field-error.ts';
import type { Draft, KindRules } from '../../kind-rules.ts';
import { subdomainName } from '../name-rules.ts';

export const leaseRules: KindRules = {
  plainFinalizers: true,
  metaChecks: [0, 1],
  hasGeneration: false,
  createOnUpdate: true,
  needsResourceVersion: true,
  nameErrors: subdomainName,
  prepareCreate: dropCoordination,
  prepareUpdate: dropCoordination,
  validate: (object) => {
    const { leaseDurationSeconds: seconds, leaseTransitions } = as<Lease>(object).spec ?? {};
    return [
      ...(seconds !== undefined && seconds <= 0
        ? [invalid('spec.leaseDurationSeconds', seconds, 'must be greater than 0')]
        : []),
      ...checkNonNegative('spec.leaseTransitions', leaseTransitions),
    ];
  },
};

/** Coordinated election is behind a gate that is off. */
function dropCoordination(draft: Draft): void {
  const spec = draft.spec as Record<string, unknown> | undefined;
  delete spec?.strategy;
  delete spec?.preferredHolder;
}
