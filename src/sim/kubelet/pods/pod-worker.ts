import type { PodStatus } from 'kubernetes-types/core/v1.d.ts';
import { formatTime, type Timer } from '../../../clock/clock.ts';
import type { Sandbox } from '../runtime/sandbox.ts';
import { rejectionOf } from './admission.ts';
import { PodDeadline } from './pod-deadline.ts';
import { ContainerRecord } from './container-record.ts';
import type { KubeletCore } from './kubelet-core.ts';
import { eventSubject } from './event-subject.ts';
import { makeSandbox } from './make-sandbox.ts';
import { MountAttempts } from './mount-attempts.ts';
import { CONTAINER_START_MS, PodContainers } from './pod-containers.ts';
import type { PodHost, PodVerdict } from './pod-host.ts';
import { podStatus } from './pod-status.ts';
import { containersOf, type PodObject } from './pod-types.ts';
import { qosClass } from './qos.ts';
import { Termination } from './termination.ts';
import { PodVolumes } from './volumes.ts';

/** How long the steps of a start take. */
const SANDBOX_MS = 150;
const NOTICE_MS = 60;
const REPLACE_MS = 500;

export interface PodWorkerListener {
  /** The status may have changed. */
  changed(): void;
  /** Nothing of the pod runs any more and nothing will. */
  ended(): void;
}

/** One pod on its node, from its admission to the end of its last container (upstream: pkg/kubelet/pod_workers.go). */
export class PodWorker implements PodHost {
  pod: PodObject;
  readonly records: ContainerRecord[];
  readonly startTime: string;
  sandbox: Sandbox | undefined;
  verdict: PodVerdict;
  finished = false;
  rejected = false;
  readonly core: KubeletCore;
  readonly #listener: PodWorkerListener;
  readonly volumes: PodVolumes;
  #address: string | undefined;
  #timer: Timer | undefined;
  readonly #deadline: PodDeadline;
  #dueMs = Number.POSITIVE_INFINITY;
  readonly #mounts: MountAttempts;
  readonly #containers: PodContainers;
  #termination: Termination | undefined;

  constructor(core: KubeletCore, pod: PodObject, listener: PodWorkerListener) {
    this.core = core;
    this.pod = pod;
    this.#listener = listener;
    this.#deadline = new PodDeadline(this);
    this.startTime = formatTime(core.clock.now());
    this.records = containersOf(pod).map(({ spec, kind }) => new ContainerRecord(spec, kind));
    this.volumes = new PodVolumes({
      pod: () => this.pod,
      machine: core.machine,
      sources: {
        store: core.store,
        get addresses() {
          return { podIP: '', hostIP: core.machine.address };
        },
        token: (wanted) => core.tokenFor(this.pod, wanted),
      },
    });
    this.#mounts = new MountAttempts(core.clock, this.volumes, (message) =>
      this.event('Warning', 'FailedMount', message),
    );
    this.#containers = new PodContainers(this);
  }

  get terminating(): boolean {
    return this.#termination !== undefined;
  }

  start(): void {
    const rejection = rejectionOf(
      this.pod,
      this.core.store.get('nodes', '', this.core.machine.spec.name),
      this.core.activePods().filter(({ metadata }) => metadata.uid !== this.pod.metadata.uid),
    );
    if (rejection === undefined) {
      this.#deadline.look();
      this.later(NOTICE_MS);
    } else {
      this.rejected = true;
      this.finished = true;
      this.verdict = { phase: 'Failed', reason: rejection.reason, message: `Pod was rejected: ${rejection.message}` };
      this.event('Warning', rejection.reason, rejection.message);
    }
    this.#listener.changed();
  }

  /** The object has changed: labels, images, ephemeral containers. */
  update(pod: PodObject): void {
    this.pod = pod;
    for (const { spec, kind } of containersOf(pod)) {
      const record = this.records.find((one) => one.spec.name === spec.name);
      if (record === undefined) this.records.push(new ContainerRecord(spec, kind));
      else {
        const replaced = record.spec.image !== spec.image;
        record.spec = spec;
        if (replaced) this.core.clock.after(REPLACE_MS, () => this.#replace(record, spec.image));
      }
    }
    if (this.finished) return;
    this.#deadline.look();
    this.later(NOTICE_MS);
  }

  terminate(graceSeconds: number, verdict?: PodVerdict): void {
    if (verdict !== undefined) this.verdict = verdict;
    if (this.finished) return;
    this.#timer?.cancel();
    if (this.#termination === undefined) {
      this.#termination = new Termination(this, () => this.#finish());
      this.#termination.begin(graceSeconds);
    } else {
      this.#termination.shorten(graceSeconds);
    }
  }

  /** What the kubelet looks at again and again: waiting containers, volumes, limits. */
  resync(): void {
    if (this.finished || this.terminating) return;
    this.volumes.refresh();
    this.later(0);
  }

  status(): PodStatus {
    if (this.rejected && this.verdict !== undefined) return { ...this.verdict, startTime: this.startTime };
    return podStatus({
      pod: this.pod,
      records: this.records,
      sandboxReady: this.sandbox !== undefined && !this.finished,
      podIP: this.#address ?? (this.sandbox === undefined ? undefined : this.sandbox.stack.address),
      hostIP: this.core.machine.address,
      startTime: this.startTime,
      qosClass: this.pod.status?.qosClass ?? qosClass(this.pod.spec),
      now: formatTime(this.core.clock.now()),
      terminal: this.finished,
      verdict: this.finished ? this.verdict : undefined,
    });
  }

  event(type: 'Normal' | 'Warning', reason: string, message: string, record?: ContainerRecord): void {
    this.core.recorder.record(eventSubject(this.pod, record), type, reason, message);
  }

  /** Everything the pod had on the node goes. */
  clear(): void {
    this.volumes.remove();
    const folder = `${this.pod.metadata.namespace}_${this.pod.metadata.name}_${this.pod.metadata.uid}`;
    this.core.machine.removeFile(`/var/log/pods/${folder}`);
    this.core.restartBackOff.forget(`${this.pod.metadata.uid}_`);
  }

  changed(): void {
    this.#listener.changed();
  }

  later(ms: number): void {
    const dueMs = this.core.clock.now() + ms;
    if (this.#timer !== undefined && this.#dueMs <= dueMs && this.#dueMs >= this.core.clock.now()) return;
    this.#timer?.cancel();
    this.#dueMs = dueMs;
    this.#timer = this.core.clock.after(ms, () => {
      this.#timer = undefined;
      this.#step();
    });
  }

  /** Goes one step on; what takes time goes on from there later. */
  #step(): void {
    if (this.finished || this.terminating) return;
    const next = this.#advance();
    this.#listener.changed();
    if (next !== undefined && !this.finished && !this.terminating) this.later(next);
  }

  /** How long until the next step, where one is to follow by itself. */
  #advance(): number | undefined {
    const mounting = this.#mounts.attempt();
    if (mounting !== undefined) return mounting;
    if (this.sandbox === undefined) {
      if (!this.pod.spec.hostNetwork) this.#address = this.core.takeAddress();
      this.sandbox = makeSandbox(this.core, this.pod, this.#address);
      return SANDBOX_MS;
    }
    const initialising = this.#initialise();
    if (initialising !== 'done') return initialising;
    let next: number | undefined;
    for (const record of this.records.filter((one) => one.kind === 'main' || one.kind === 'ephemeral')) {
      if (record.running || !this.#wants(record)) continue;
      const wait = this.#containers.start(record);
      if (wait === CONTAINER_START_MS) return wait;
      if (wait !== undefined) next = Math.min(next ?? wait, wait);
    }
    if (this.#isComplete()) this.terminate(this.pod.spec.terminationGracePeriodSeconds ?? 30);
    return next;
  }

  /** Init containers one after another, side cars beside them. */
  #initialise(): number | undefined | 'done' {
    const begun = this.records.some((record) => record.kind === 'main' && record.run !== undefined);
    for (const record of this.records.filter((one) => one.kind === 'init' || one.kind === 'sidecar')) {
      if (record.kind === 'init') {
        if (begun || record.exitCode === 0) continue;
        if (record.running) return undefined;
        if (record.exitCode !== undefined && this.pod.spec.restartPolicy === 'Never') {
          this.terminate(0);
          return undefined;
        }
        return this.#containers.start(record);
      }
      if (!record.running) {
        const wait = this.#containers.start(record);
        if (!begun) return wait;
        if (wait === CONTAINER_START_MS) return wait;
      } else if (!record.started && !begun) return undefined;
    }
    return 'done';
  }

  /** Whether a container that does not run is to run (upstream: ShouldContainerBeRestarted). */
  #wants(record: ContainerRecord): boolean {
    if (record.exitCode === undefined) return true;
    if (record.kind === 'ephemeral') return false;
    const { restartPolicy = 'Always' } = this.pod.spec;
    return record.stopping || restartPolicy === 'Always' || (restartPolicy === 'OnFailure' && record.exitCode !== 0);
  }

  #isComplete(): boolean {
    const main = this.records.filter((record) => record.kind === 'main');
    return main.every((record) => record.exitCode !== undefined && !record.running && !this.#wants(record));
  }

  #replace(record: ContainerRecord, image: string | undefined): void {
    if (this.finished || this.terminating || record.spec.image !== image) return;
    record.waiting = undefined;
    this.#containers.kill(record, `Container ${record.spec.name} definition changed, will be restarted`);
  }

  #finish(): void {
    this.finished = true;
    this.#timer?.cancel();
    this.#deadline.stop();
    for (const record of this.records) record.probes?.stop();
    this.sandbox?.stop();
    if (this.#address !== undefined) this.core.releaseAddress(this.#address);
    this.#listener.changed();
    this.#listener.ended();
  }
}
