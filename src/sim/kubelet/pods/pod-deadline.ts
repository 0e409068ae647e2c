import type { Timer } from '../../../clock/clock.ts';
import type { PodHost } from './pod-host.ts';

const MESSAGE = 'Pod was active on the node longer than the specified deadline';

/** How long a pod may be active: it counts from the pod's start, and may be brought forward while the pod runs. */
export class PodDeadline {
  readonly #host: PodHost;
  readonly #startedMs: number;
  #timer: Timer | undefined;

  constructor(host: PodHost) {
    this.#host = host;
    this.#startedMs = host.core.clock.now();
  }

  /** Looks at what the pod says now. */
  look(): void {
    this.stop();
    const { core, pod } = this.#host;
    const seconds = pod.spec.activeDeadlineSeconds ?? undefined;
    if (seconds === undefined) return;
    const leftMs = this.#startedMs + seconds * 1000 - core.clock.now();
    this.#timer = core.clock.after(Math.max(0, leftMs), () => this.#over());
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #over(): void {
    const { finished, terminating, pod } = this.#host;
    if (finished || terminating) return;
    this.#host.event('Normal', 'DeadlineExceeded', MESSAGE);
    this.#host.terminate(pod.spec.terminationGracePeriodSeconds ?? 30, {
      phase: 'Failed',
      reason: 'DeadlineExceeded',
      message: MESSAGE,
    });
  }
}
