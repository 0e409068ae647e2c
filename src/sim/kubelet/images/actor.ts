import type { Process } from '../processes/process.ts';

/**
 * What a program does beyond what its data file says: begun once it is up, it watches the cluster or the node and acts
 * until its process ends. `src/sim/addons` has them.
 */
export type Actor = (process: Process) => void;

/** By the name that a behaviour gives as `acts`. */
export type Actors = Readonly<Record<string, Actor>>;
