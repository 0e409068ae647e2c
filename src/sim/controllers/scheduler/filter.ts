import type { ObjectStore } from '../../store/object-store.ts';
import type { PodObject } from '../common/kinds.ts';
import type { Caches } from '../runtime/caches.ts';
import type { NodeView } from './node-view.ts';
import type { PodAmounts } from './pod-amounts.ts';

/** Why a pod may not go to a node. */
export interface Rejection {
  plugin: string;
  reasons: readonly string[];
  /** Whether it could be otherwise once other pods are gone (upstream: Unschedulable, not UnschedulableAndUnresolvable). */
  resolvable: boolean;
}

/** One attempt to place one pod. */
export interface Cycle {
  pod: PodObject;
  nodes: readonly NodeView[];
  store: ObjectStore;
  caches: Caches;
  amounts: PodAmounts;
}

export type NodeTest = (view: NodeView) => Rejection | undefined;

/** A filter plugin of kube-scheduler. */
export interface FilterPlugin {
  name: string;
  /** Refuses the pod whatever the node. The one reason is the whole message. */
  refuse?(cycle: Cycle): Rejection | undefined;
  /** Names the only nodes worth looking at. */
  restrict?(cycle: Cycle): ReadonlySet<string> | undefined;
  /** The test of single nodes; undefined where it has nothing to say about this pod. */
  test(cycle: Cycle): NodeTest | undefined;
}

export function unresolvable(plugin: string, ...reasons: string[]): Rejection {
  return { plugin, reasons, resolvable: false };
}

export function resolvable(plugin: string, ...reasons: string[]): Rejection {
  return { plugin, reasons, resolvable: true };
}
