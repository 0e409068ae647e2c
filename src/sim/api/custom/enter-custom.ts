import { refuseWhileTerminating } from '../../kinds/custom/custom-kinds.ts';
import type { ResourceInfo } from '../../kinds/resource-info.ts';
import type { ApiContext, Call } from '../api-context.ts';

/** What is said and refused before any verb on a custom resource. */
export function enterCustom(context: ApiContext, call: Call, info: ResourceInfo): void {
  const version = context.custom.version(info);
  if (version?.deprecation !== undefined) call.warnings.push(version.deprecation);
  if (call.info.verb === 'create') refuseWhileTerminating(version);
}
