import type { KubeObject } from '../../kube-object.ts';
import type { GoTypes } from '../go-types.ts';
import { groupVersionOf, type ResourceInfo } from '../resource-info.ts';

/** The object in another version of its kind. */
export function convertObject(_types: GoTypes, object: KubeObject, _from: ResourceInfo, to: ResourceInfo): KubeObject {
  return { ...object, kind: to.kind, apiVersion: groupVersionOf(to) };
}
