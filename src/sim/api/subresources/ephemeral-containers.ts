import type { KindRules } from '../../kinds/kind-rules.ts';
import type { ResourceInfo } from '../../kinds/resource-info.ts';
import { metaChangeErrors, type UpdateStrategy } from '../write/strategy.ts';

/** `pods/ephemeralcontainers`: the list may grow, all else stays (pkg/registry/core/pod/strategy.go). */
export function ephemeralContainersStrategy(info: ResourceInfo, rules: KindRules): UpdateStrategy {
  return {
    prepare: (draft, old) => {
      const { ephemeralContainers } = (draft.spec ?? {}) as { ephemeralContainers?: unknown };
      const spec = { ...(old.spec as Record<string, unknown>) };
      if (ephemeralContainers === undefined) delete spec.ephemeralContainers;
      else spec.ephemeralContainers = ephemeralContainers;
      draft.spec = spec;
      if (old.status === undefined) delete draft.status;
      else draft.status = old.status;
    },
    errors: (draft, old) => [
      ...metaChangeErrors(info, rules, draft, old, [1, 1]),
      ...(rules.validateEphemeralContainers?.(draft, old) ?? []),
    ],
    warnings: () => [],
  };
}
