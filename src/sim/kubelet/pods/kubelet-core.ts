import type { Clock } from '../../../clock/clock.ts';
import type { Random } from '../../../clock/random.ts';
import type { EventRecorder } from '../../events/event-recorder.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import type { Machine } from '../machine/machine.ts';
import type { ImageRoots } from '../runtime/image-roots.ts';
import type { BackOff } from './back-off.ts';
import type { ImagePuller } from './image-puller.ts';
import type { PodObject } from './pod-types.ts';

/** What the workers of one node's pods share. */
export interface KubeletCore {
  clock: Clock;
  random: Random;
  store: ObjectStore;
  machine: Machine;
  recorder: EventRecorder;
  puller: ImagePuller;
  roots: ImageRoots;
  restartBackOff: BackOff;
  clusterDns: string;
  clusterDomain: string;
  takeAddress(): string;
  releaseAddress(address: string): void;
  /** A token for a pod's account. Throws MountError where the API server gives none. */
  tokenFor(pod: PodObject, wanted: { audience?: string; expirationSeconds?: number }): string;
  /** The other pods that count on the node. */
  activePods(): PodObject[];
}
