import type { ContainerState, ContainerStateTerminated } from 'kubernetes-types/core/v1.d.ts';
import { formatTime } from '../../../clock/clock.ts';
import type { Image } from '../images/image-catalogue.ts';
import type { Container } from '../runtime/container.ts';
import type { ContainerProbes } from './container-probes.ts';
import type { AnyContainerSpec, ContainerKind } from './pod-types.ts';

/** A run that the runtime could not start: it counts as one that failed. */
export interface FailedStart {
  id: string;
  image: Image;
  message: string;
  atMs: number;
}

export type Run = { type: 'container'; container: Container } | { type: 'failed'; failed: FailedStart };

/** What the kubelet remembers of one container of a pod: its runs, and why it waits. */
export class ContainerRecord {
  spec: AnyContainerSpec;
  readonly kind: ContainerKind;
  /** The newest run, whether it goes on or has ended. */
  run: Run | undefined;
  /** The one before. */
  previous: Run | undefined;
  restartCount = 0;
  waiting: { reason: string; message?: string } | undefined;
  probes: ContainerProbes | undefined;
  /** Until its postStart hook is through a container doesn't count as started. */
  hookDone = true;
  /** Its end was the kubelet's doing: it is being replaced or has failed a probe. */
  stopping = false;

  constructor(spec: AnyContainerSpec, kind: ContainerKind) {
    this.spec = spec;
    this.kind = kind;
  }

  get container(): Container | undefined {
    return this.run?.type === 'container' ? this.run.container : undefined;
  }

  get running(): boolean {
    return this.container?.running ?? false;
  }

  /** How the newest run ended; undefined while it goes on, or before there was one. */
  get exitCode(): number | undefined {
    if (this.run === undefined) return undefined;
    return this.run.type === 'failed' ? 128 : this.run.container.end?.exitCode;
  }

  get endedMs(): number {
    if (this.run?.type === 'failed') return this.run.failed.atMs;
    return this.container?.end?.atMs ?? 0;
  }

  get started(): boolean {
    return this.running && this.hookDone && (this.probes?.started ?? true);
  }

  get ready(): boolean {
    return this.started && (this.probes?.ready ?? true);
  }

  begin(run: Run): void {
    if (this.run !== undefined) {
      this.previous = this.run;
      this.restartCount += 1;
    }
    this.run = run;
    this.waiting = undefined;
    this.stopping = false;
  }
}

const EPOCH = '1970-01-01T00:00:00Z';

export function idOf(run: Run): string {
  return `containerd://${run.type === 'failed' ? run.failed.id : run.container.id}`;
}

export function imageOf(run: Run): Image {
  return run.type === 'failed' ? run.failed.image : run.container.config.image;
}

/** The end of a run as a status tells it; undefined while it goes on. */
export function terminatedState(run: Run, policy: string | undefined): ContainerStateTerminated | undefined {
  if (run.type === 'failed') {
    const { message, atMs } = run.failed;
    return {
      exitCode: 128,
      reason: 'StartError',
      message,
      startedAt: EPOCH,
      finishedAt: formatTime(atMs),
      containerID: idOf(run),
    };
  }
  const { end, startedMs } = run.container;
  if (end === undefined) return undefined;
  const message = terminationMessage(run.container, policy);
  return {
    exitCode: end.exitCode,
    reason: end.outOfMemory ? 'OOMKilled' : end.exitCode === 0 ? 'Completed' : 'Error',
    ...(message === '' ? {} : { message }),
    startedAt: startedMs === undefined ? EPOCH : formatTime(startedMs),
    finishedAt: formatTime(end.atMs),
    containerID: idOf(run),
  };
}

/** From its file; from the end of the log where that is empty, asked for, and the container failed. */
function terminationMessage(container: Container, policy: string | undefined): string {
  const message = container.message();
  if (message !== '' || policy !== 'FallbackToLogsOnError' || container.end?.exitCode === 0) return message;
  const text = container.log
    .read({ tailLines: 80 })
    .map((line) => line.text)
    .join('');
  return text.slice(-2048);
}

export function runState(record: ContainerRecord): ContainerState {
  const { run } = record;
  if (run === undefined) return {};
  const terminated = terminatedState(run, record.spec.terminationMessagePolicy);
  if (terminated !== undefined) return { terminated };
  return { running: { startedAt: formatTime(record.container?.startedMs ?? 0) } };
}
