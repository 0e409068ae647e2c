import type { KubeObject } from '../../kube-object.ts';

/** Makes the cells of one row. */
export type Printer = (object: KubeObject, nowMs: number) => unknown[];
