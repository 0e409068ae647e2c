import type { Timer } from '../../../clock/clock.ts';
import type { ContainerRecord } from './container-record.ts';
import type { PodHost } from './pod-host.ts';
import { runHandler } from './probe-runner.ts';

/** A container is always left a moment to end by itself. */
const LEAST_MS = 2000;

/**
 * Ends the containers of a pod: hooks, the stop signal, and the end of their grace; side cars last, in reverse order
 * (upstream: kuberuntime_container.go, killContainer).
 */
export class Termination {
  readonly #host: PodHost;
  readonly #done: () => void;
  readonly #kills = new Map<ContainerRecord, Timer>();
  readonly #stopped = new Set<ContainerRecord>();
  #deadlineMs = 0;

  constructor(host: PodHost, done: () => void) {
    this.#host = host;
    this.#done = done;
  }

  begin(graceSeconds: number): void {
    const { core, records } = this.#host;
    this.#deadlineMs = core.clock.now() + graceSeconds * 1000;
    for (const record of records) {
      record.probes?.stop('Liveness', 'Startup');
      record.container?.onEnd(() => this.#proceed());
    }
    this.#proceed();
  }

  shorten(graceSeconds: number): void {
    const { clock } = this.#host.core;
    const deadlineMs = clock.now() + graceSeconds * 1000;
    if (deadlineMs >= this.#deadlineMs) return;
    this.#deadlineMs = deadlineMs;
    for (const [record, timer] of this.#kills) {
      timer.cancel();
      this.#killAt(record, deadlineMs);
    }
  }

  /** Stops what is to stop next; once nothing runs any more it is over. */
  #proceed(): void {
    const running = this.#host.records.filter((record) => record.running);
    if (running.length === 0) {
      for (const timer of this.#kills.values()) timer.cancel();
      // Others that hear of the last container's end come first.
      this.#host.core.clock.after(0, () => this.#finishOnce());
      return;
    }
    const others = running.filter((record) => record.kind !== 'sidecar');
    const next = others.length > 0 ? others : running.slice(-1);
    for (const record of next) if (!this.#stopped.has(record)) this.#stop(record);
  }

  #finished = false;

  #finishOnce(): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#done();
  }

  #stop(record: ContainerRecord): void {
    this.#stopped.add(record);
    const { core } = this.#host;
    this.#host.event('Normal', 'Killing', `Stopping container ${record.spec.name}`, record);
    const { preStop } = record.spec.lifecycle ?? {};
    const leftMs = this.#deadlineMs - core.clock.now();
    if (preStop === undefined || leftMs <= 0) return this.#signal(record);
    const { container } = record;
    if (container === undefined) return;
    const target = {
      spec: record.spec,
      container,
      podIP: this.#host.sandbox?.stack.address ?? '',
      node: core.machine.stack,
      network: core.machine.network,
      clock: core.clock,
    };
    runHandler(preStop, target, leftMs, ({ success }) => {
      if (!success) this.#host.event('Warning', 'FailedPreStopHook', 'PreStopHook failed', record);
      this.#signal(record);
    });
  }

  #signal(record: ContainerRecord): void {
    const { container } = record;
    if (container === undefined || !container.running) return;
    const nowMs = this.#host.core.clock.now();
    container.signal(container.config.image.spec.stopSignal);
    if (container.running) this.#killAt(record, Math.max(this.#deadlineMs, nowMs + LEAST_MS));
  }

  #killAt(record: ContainerRecord, instantMs: number): void {
    const { clock } = this.#host.core;
    this.#kills.set(
      record,
      clock.after(Math.max(0, instantMs - clock.now()), () => record.container?.kill()),
    );
  }
}
