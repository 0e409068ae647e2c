import { refuseWhileTerminating } from '../../kinds/custom/custom-kinds.ts';
import type { ResourceInfo } from '../../kinds/resource-info.ts';
import type { ApiContext, Call } from '../api-context.ts';

/** What is said and refused before any verb on a custom resource. */
export function enterCustom(context: ApiContext, call: Call, info: ResourceInfo): void {
  warnOfCustomAge(context, info, call.warnings);
  if (call.info.verb === 'create') refuseWhileTerminating(context.custom.version(info));
}

export function warnOfCustomAge(context: ApiContext, info: ResourceInfo, warnings: string[]): void {
  const deprecation = context.custom.version(info)?.deprecation;
  if (deprecation !== undefined) warnings.push(deprecation);
}
