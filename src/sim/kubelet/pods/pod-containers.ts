import type { Container } from '../runtime/container.ts';
import { durationText } from './back-off.ts';
import { ContainerProbes } from './container-probes.ts';
import type { ContainerRecord } from './container-record.ts';
import { startContainer } from './container-starter.ts';
import type { ImageOutcome } from './image-puller.ts';
import type { PodHost } from './pod-host.ts';
import { podFormat } from './pod-types.ts';
import { runHandler } from './probe-runner.ts';
import type { ProbeTarget } from './probe-target.ts';

/** How long the start of a container takes. */
export const CONTAINER_START_MS = 80;
const NOTICE_MS = 60;
const RETRY_MS = 10_000;
const PULL_RETRY_MS = 2000;
/** No container is killed sooner than this after it was asked to stop. */
const SHORTEST_GRACE_MS = 2000;
const HOOK_LIMIT_MS = 3_600_000;

/** The containers of one pod: started, probed, and stopped to be started anew (upstream: pkg/kubelet/kuberuntime). */
export class PodContainers {
  readonly #host: PodHost;

  constructor(host: PodHost) {
    this.#host = host;
  }

  /** Starts a container, or says why it waits. Returns how long until it is to be looked at again. */
  start(record: ContainerRecord): number | undefined {
    const { core, pod, sandbox } = this.#host;
    if (sandbox === undefined) return undefined;
    const paused = this.#backOff(record);
    if (paused > 0) return Math.min(paused, RETRY_MS);
    const outcome = core.puller.ensure(pod, record.spec, { record: this.#note(record) }, () => this.#host.later(0));
    if (outcome.type === 'pulling') return undefined;
    if (outcome.type === 'waiting') return this.#waitForImage(record, outcome);
    if (record.run !== undefined && record.exitCode !== undefined)
      core.restartBackOff.next(this.#backOffKey(record), record.endedMs);
    const started = startContainer(
      {
        core,
        pod,
        sandbox,
        volumes: this.#host.volumes,
        running: (name) => this.#running(name),
        record: this.#note(record),
      },
      record.spec,
      outcome.image,
      record.run === undefined ? 0 : record.restartCount + 1,
    );
    if (started.type === 'waiting') {
      record.waiting = { reason: started.reason, message: started.message };
      return RETRY_MS;
    }
    if (started.type === 'failed') record.begin({ type: 'failed', failed: { ...started, atMs: core.clock.now() } });
    else this.#began(record, started.container);
    return CONTAINER_START_MS;
  }

  /** Stops a container that is to be started anew, with the pod's own grace or that of the probe that wants it. */
  kill(record: ContainerRecord, message: string, ownSeconds?: number): void {
    const { container } = record;
    if (container === undefined || !container.running || record.stopping) return;
    const { core, pod } = this.#host;
    record.stopping = true;
    record.probes?.stop();
    this.#host.event('Normal', 'Killing', message, record);
    container.signal(container.config.image.spec.stopSignal);
    const graceMs = (ownSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30) * 1000;
    core.clock.after(Math.max(SHORTEST_GRACE_MS, graceMs), () => container.kill());
  }

  #note(record: ContainerRecord) {
    return (type: 'Normal' | 'Warning', reason: string, message: string) =>
      this.#host.event(type, reason, message, record);
  }

  #waitForImage(record: ContainerRecord, outcome: Extract<ImageOutcome, { type: 'waiting' }>): number {
    const { core, pod } = this.#host;
    const { reason, message } = outcome;
    record.waiting = { reason, message };
    this.#host.event('Warning', 'Failed', `Error: ${reason}`, record);
    if (reason === 'ErrImagePull') return PULL_RETRY_MS;
    if (reason !== 'ImagePullBackOff') return RETRY_MS;
    return Math.min(RETRY_MS, core.puller.waitMs(pod, record.spec.image ?? '') + 1);
  }

  #running(name: string): Container | undefined {
    const record = this.#host.records.find((one) => one.spec.name === name);
    return record?.running ? record.container : undefined;
  }

  #backOffKey(record: ContainerRecord): string {
    return `${this.#host.pod.metadata.uid}_${record.spec.name}_${record.spec.image}`;
  }

  /** A container that has ended before waits; the first time not at all, then ever longer. */
  #backOff(record: ContainerRecord): number {
    if (record.exitCode === undefined) return 0;
    const { core, pod } = this.#host;
    const key = this.#backOffKey(record);
    const left = core.restartBackOff.leftMs(key, record.endedMs);
    if (left <= 0) return 0;
    const { name } = record.spec;
    const pause = durationText(core.restartBackOff.get(key));
    record.waiting = {
      reason: 'CrashLoopBackOff',
      message: `back-off ${pause} restarting failed container=${name} pod=${podFormat(pod)}`,
    };
    const message = `Back-off restarting failed container ${name} in pod ${podFormat(pod)}`;
    this.#host.event('Warning', 'BackOff', message, record);
    return left;
  }

  #began(record: ContainerRecord, container: Container): void {
    record.begin({ type: 'container', container });
    container.onEnd(() => this.#ended(record, container));
    const { core, sandbox } = this.#host;
    const target = {
      spec: record.spec,
      container,
      podIP: sandbox?.stack.address ?? '',
      node: core.machine.stack,
      network: core.machine.network,
      clock: core.clock,
    };
    record.hookDone = record.spec.lifecycle?.postStart === undefined;
    if (record.kind !== 'init' && record.kind !== 'ephemeral') record.probes = this.#probe(record, target);
    this.#runHook(record, target);
  }

  #probe(record: ContainerRecord, target: ProbeTarget): ContainerProbes {
    const warn = (reason: string, message: string) => this.#host.event('Warning', reason, message, record);
    return new ContainerProbes(target, {
      failed: (type, output) => warn('Unhealthy', `${type} probe failed: ${output.replace(/\n+$/, '')}`),
      warned: (type, output) => warn('ProbeWarning', `${type} probe warning: ${output}`),
      changed: () => this.#goOn(0),
      condemned: (type, { terminationGracePeriodSeconds }) =>
        this.kill(
          record,
          `Container ${record.spec.name} failed ${type} probe, will be restarted`,
          terminationGracePeriodSeconds,
        ),
    });
  }

  #runHook(record: ContainerRecord, target: ProbeTarget): void {
    const hook = record.spec.lifecycle?.postStart;
    if (hook === undefined) return;
    runHandler(hook, target, HOOK_LIMIT_MS, ({ success }) => {
      if (success) record.hookDone = true;
      else {
        this.#host.event('Warning', 'FailedPostStartHook', 'PostStartHook failed', record);
        this.kill(record, 'FailedPostStartHook');
      }
      this.#goOn(0);
    });
  }

  #ended(record: ContainerRecord, container: Container): void {
    if (record.container !== container) return;
    record.probes?.stop();
    this.#host.core.machine.factsChanged();
    this.#goOn(NOTICE_MS);
  }

  #goOn(afterMs: number): void {
    this.#host.changed();
    if (!this.#host.terminating) this.#host.later(afterMs);
  }
}
