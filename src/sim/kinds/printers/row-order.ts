import type { FlowSchema } from 'kubernetes-types/flowcontrol/v1.d.ts';
import { as, type KubeObject } from '../../kube-object.ts';
import type { ResourceInfo } from '../resource-info.ts';

/** Flow schemas are shown in the order in which they are tried (pkg/printers/internalversion/printers.go). */
export function inRowOrder(info: ResourceInfo, objects: readonly KubeObject[]): readonly KubeObject[] {
  return info.kind === 'FlowSchema' ? [...objects].sort((a, b) => precedence(a) - precedence(b)) : objects;
}

function precedence(object: KubeObject): number {
  return as<FlowSchema>(object).spec?.matchingPrecedence ?? 0;
}
