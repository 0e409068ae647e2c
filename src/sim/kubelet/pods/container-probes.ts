import type { Probe } from 'kubernetes-types/core/v1.d.ts';
import type { Timer } from '../../../clock/clock.ts';
import { runHandler } from './probe-runner.ts';
import type { ProbeTarget } from './probe-target.ts';

type ProbeType = 'Startup' | 'Liveness' | 'Readiness';

export interface ProbeListener {
  /** A probe failed, whether or not that decides anything yet. */
  failed(type: ProbeType, output: string): void;
  /** A probe went well, but has something to say. */
  warned(type: ProbeType, output: string): void;
  /** Readiness or the state of being started has changed. */
  changed(): void;
  /** The container must be killed. */
  condemned(type: 'startup' | 'liveness', probe: Probe): void;
}

interface Worker {
  type: ProbeType;
  probe: Probe;
  timer: Timer;
  run: { success: boolean; count: number };
  busy: boolean;
}

/** The probes of one run of a container (upstream: pkg/kubelet/prober). */
export class ContainerProbes {
  readonly #target: ProbeTarget;
  readonly #listener: ProbeListener;
  readonly #workers = new Map<ProbeType, Worker>();
  #started: boolean;
  #ready: boolean;
  #condemned = false;

  constructor(target: ProbeTarget, listener: ProbeListener) {
    this.#target = target;
    this.#listener = listener;
    const { startupProbe, livenessProbe, readinessProbe } = target.spec;
    this.#started = startupProbe === undefined;
    this.#ready = readinessProbe === undefined;
    if (startupProbe !== undefined) this.#add('Startup', startupProbe);
    if (livenessProbe !== undefined) this.#add('Liveness', livenessProbe);
    if (readinessProbe !== undefined) this.#add('Readiness', readinessProbe);
  }

  get started(): boolean {
    return this.#started;
  }

  get ready(): boolean {
    return this.#ready;
  }

  stop(...types: ProbeType[]): void {
    for (const [type, worker] of this.#workers) {
      if (types.length > 0 && !types.includes(type)) continue;
      worker.timer.cancel();
      this.#workers.delete(type);
    }
  }

  #add(type: ProbeType, probe: Probe): void {
    const { clock } = this.#target;
    const worker: Worker = {
      type,
      probe,
      run: { success: true, count: 0 },
      busy: false,
      timer: clock.every((probe.periodSeconds ?? 10) * 1000, () => this.#tick(worker)),
    };
    this.#workers.set(type, worker);
    clock.after((probe.initialDelaySeconds ?? 0) * 1000 + 10, () => this.#tick(worker));
  }

  #tick(worker: Worker): void {
    const { container, clock } = this.#target;
    const { probe, type } = worker;
    if (this.#workers.get(type) !== worker || !container.running || worker.busy || this.#condemned) return;
    if (type !== 'Startup' && !this.#started) return;
    if (type === 'Startup' && this.#started) return;
    if (clock.now() - (container.startedMs ?? 0) < (probe.initialDelaySeconds ?? 0) * 1000) return;
    worker.busy = true;
    runHandler(probe, this.#target, (probe.timeoutSeconds ?? 1) * 1000, ({ success, output, warns }) => {
      worker.busy = false;
      if (this.#workers.get(type) !== worker || !container.running) return;
      if (warns === true) this.#listener.warned(type, output);
      this.#took(worker, success, output);
    });
  }

  #took(worker: Worker, success: boolean, output: string): void {
    const { probe, run, type } = worker;
    if (!success) this.#listener.failed(type, output);
    worker.run = { success, count: run.success === success ? run.count + 1 : 1 };
    const threshold = success ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3);
    if (worker.run.count < threshold) return;
    if (type === 'Readiness') this.#setReady(success);
    else if (type === 'Startup' && success) this.#setStarted();
    else if (!success) {
      this.#condemned = true;
      this.#listener.condemned(type === 'Startup' ? 'startup' : 'liveness', probe);
    }
  }

  #setReady(ready: boolean): void {
    if (this.#ready === ready) return;
    this.#ready = ready;
    this.#listener.changed();
  }

  #setStarted(): void {
    if (this.#started) return;
    this.#started = true;
    this.stop('Startup');
    this.#listener.changed();
    const readiness = this.#workers.get('Readiness');
    if (readiness !== undefined) this.#tick(readiness);
  }
}
