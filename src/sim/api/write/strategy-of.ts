import type { ResourceInfo } from '../../kinds/resource-info.ts';
import type { ApiContext } from '../api-context.ts';
import { approvalStrategy } from '../subresources/approval.ts';
import { ephemeralContainersStrategy } from '../subresources/ephemeral-containers.ts';
import { finalizeStrategy } from '../subresources/finalize.ts';
import { mainStrategy, statusStrategy, type UpdateStrategy } from './strategy.ts';

/** The strategy of an object, or of a subresource that is the object seen in part. */
export function strategyOf(context: ApiContext, info: ResourceInfo, subresource: string): UpdateStrategy {
  const rules = context.kinds.rules(info);
  switch (subresource) {
    case '':
      return mainStrategy(info, rules);
    case 'status':
      return statusStrategy(info, rules);
    case 'approval':
      return approvalStrategy(context, info);
    case 'ephemeralcontainers':
      return ephemeralContainersStrategy(info, rules);
    case 'finalize':
      return finalizeStrategy();
    default:
      throw new Error(`the subresource ${subresource} has no strategy`);
  }
}
