import type { KubeObject } from '../../kube-object.ts';

/** What a deletion led to. */
export interface Deleted {
  /** The object as it is left, or was last. */
  object: KubeObject;
  gone: boolean;
}
