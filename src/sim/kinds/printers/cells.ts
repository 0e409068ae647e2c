import type { KubeObject } from '../../kube-object.ts';
import type { ResourceInfo } from '../resource-info.ts';

/** The cells of a row, one for each column. */
export function cellsOf(_info: ResourceInfo, object: KubeObject, _nowMs: number): unknown[] {
  return [object.metadata.name, object.metadata.creationTimestamp ?? null];
}
