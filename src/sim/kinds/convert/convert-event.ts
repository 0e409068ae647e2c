import type { KubeObject } from '../../kube-object.ts';

/** Core's name of each field that events.k8s.io calls otherwise. */
const CORE_NAMES: Readonly<Record<string, string>> = {
  regarding: 'involvedObject',
  note: 'message',
  reportingController: 'reportingComponent',
  deprecatedSource: 'source',
  deprecatedFirstTimestamp: 'firstTimestamp',
  deprecatedLastTimestamp: 'lastTimestamp',
  deprecatedCount: 'count',
};
const NEW_NAMES = Object.fromEntries(Object.entries(CORE_NAMES).map(([name, core]) => [core, name]));

/** An event of `events.k8s.io` as one of core. */
export function toCoreEvent(event: KubeObject): KubeObject {
  return { ...rename(event, CORE_NAMES), apiVersion: 'v1' };
}

/** An event of core as one of `events.k8s.io`. */
export function toNewEvent(event: KubeObject): KubeObject {
  return { ...rename(event, NEW_NAMES), apiVersion: 'events.k8s.io/v1' };
}

function rename(event: KubeObject, names: Readonly<Record<string, string>>): KubeObject {
  return Object.fromEntries(
    Object.entries(event).map(([field, value]) => [names[field] ?? field, value]),
  ) as KubeObject;
}
