import type { Sandbox } from '../runtime/sandbox.ts';
import type { ContainerRecord } from './container-record.ts';
import type { KubeletCore } from './kubelet-core.ts';
import type { PodFacts } from './pod-status.ts';
import type { PodObject } from './pod-types.ts';
import type { PodVolumes } from './volumes.ts';

/** How a pod ended that did not end by itself. */
export type PodVerdict = PodFacts['verdict'];

/** A pod on its node, as those see it who care for a part of it: its containers, its deadline, its end. */
export interface PodHost {
  readonly core: KubeletCore;
  readonly pod: PodObject;
  readonly sandbox: Sandbox | undefined;
  readonly volumes: PodVolumes;
  readonly records: readonly ContainerRecord[];
  readonly terminating: boolean;
  /** Everything has ended and will not be started again. */
  readonly finished: boolean;
  event(type: 'Normal' | 'Warning', reason: string, message: string, record?: ContainerRecord): void;
  /** The status may have changed. */
  changed(): void;
  /** The next step is due after so long, if not sooner. */
  later(ms: number): void;
  /** Ends the pod. A second call may only shorten the time that is left. */
  terminate(graceSeconds: number, verdict?: PodVerdict): void;
}
