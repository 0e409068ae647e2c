import type { Clock } from '../../../clock/clock.ts';
import type { PodVolumes } from './volumes.ts';

const RETRY_FIRST_MS = 500;
const RETRY_LONGEST_MS = 122_000;
const PATIENCE_MS = 123_000;

/** Mounts a pod's volumes, again and ever more rarely where they are not to be had (upstream: pkg/kubelet/volumemanager). */
export class MountAttempts {
  readonly #clock: Clock;
  readonly #volumes: PodVolumes;
  readonly #warn: (message: string) => void;
  #retryMs = RETRY_FIRST_MS;
  #failingSinceMs: number | undefined;

  constructor(clock: Clock, volumes: PodVolumes, warn: (message: string) => void) {
    this.#clock = clock;
    this.#volumes = volumes;
    this.#warn = warn;
  }

  /** How long to wait before the next attempt; undefined once everything is mounted. */
  attempt(): number | undefined {
    const failures = this.#volumes.mountAll();
    if (failures.length === 0) {
      this.#failingSinceMs = undefined;
      return undefined;
    }
    const nowMs = this.#clock.now();
    this.#failingSinceMs ??= nowMs;
    for (const { volume, message } of failures)
      this.#warn(`MountVolume.SetUp failed for volume ${JSON.stringify(volume)} : ${message}`);
    if (nowMs - this.#failingSinceMs > PATIENCE_MS) {
      this.#failingSinceMs = nowMs;
      this.#warn(
        `Unable to attach or mount volumes: unmounted volumes=[${this.#volumes.unmounted().join(' ')}], unattached volumes=[], failed to process volumes=[]: timed out waiting for the condition`,
      );
    }
    const wait = this.#retryMs;
    this.#retryMs = Math.min(2 * wait, RETRY_LONGEST_MS);
    return wait;
  }
}
