import type { KubeObject } from '../../kube-object.ts';
import { goRoundTrip } from '../decode/go-codec.ts';
import type { GoTypes } from '../go-types.ts';
import { groupVersionOf, type ResourceInfo } from '../resource-info.ts';
import { toNewAutoscaler, toOldAutoscaler } from './convert-autoscaler.ts';
import { toCoreEvent, toNewEvent } from './convert-event.ts';

type Conversion = (object: KubeObject) => KubeObject;

/** How a kind gets into a version whose fields differ. Other versions differ in name only. */
const INTO: Readonly<Record<string, Conversion>> = {
  'v1 Event': toCoreEvent,
  'events.k8s.io/v1 Event': toNewEvent,
  'autoscaling/v1 HorizontalPodAutoscaler': toOldAutoscaler,
  'autoscaling/v2 HorizontalPodAutoscaler': toNewAutoscaler,
};

/** The object in another version of its kind. */
export function convertObject(types: GoTypes, object: KubeObject, from: ResourceInfo, to: ResourceInfo): KubeObject {
  const apiVersion = groupVersionOf(to);
  if (groupVersionOf(from) === apiVersion) return object;
  const converted = INTO[`${apiVersion} ${to.kind}`]?.(object) ?? object;
  const type = types.find(to.schemaName);
  const shaped = type === undefined ? converted : (goRoundTrip(type, converted) as KubeObject);
  return { ...shaped, kind: to.kind, apiVersion };
}
