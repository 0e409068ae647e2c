import type { Container, ContainerState, ContainerStatus, Pod, PodStatus } from 'kubernetes-types/core/v1.d.ts';

/** What the READY, STATUS and RESTARTS columns of a pod say. */
export interface PodSummary {
  ready: number;
  total: number;
  reason: string;
  restarts: number;
  lastRestart: string | undefined;
}

/** pkg/printers/internalversion/printers.go, printPod. */
export function summarizePod(pod: Pod): PodSummary {
  const status = pod.status ?? {};
  const sidecars = new Set((pod.spec?.initContainers ?? []).filter(isSidecar).map(({ name }) => name));
  const init = summarizeInit(status, sidecars, (pod.spec?.initContainers ?? []).length);
  const summary: PodSummary = {
    ready: init.ready,
    total: (pod.spec?.containers ?? []).length + sidecars.size,
    reason: init.reason ?? phaseReason(status),
    restarts: init.restarts,
    lastRestart: init.lastRestart,
  };
  if (init.reason === undefined || hasCondition(status, 'Initialized')) addMainContainers(summary, status, init);
  summary.reason = terminatingReason(pod, summary.reason);
  return summary;
}

interface InitSummary {
  ready: number;
  /** Why initialization is not done; undefined once it is. */
  reason: string | undefined;
  restarts: number;
  lastRestart: string | undefined;
  sidecarRestarts: number;
  sidecarLastRestart: string | undefined;
}

function phaseReason(status: PodStatus): string {
  const gated = (status.conditions ?? []).some(
    ({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated',
  );
  return gated ? 'SchedulingGated' : status.reason || status.phase || '';
}

function summarizeInit(status: PodStatus, sidecars: ReadonlySet<string>, count: number): InitSummary {
  const summary: InitSummary = {
    ready: 0,
    reason: undefined,
    restarts: 0,
    lastRestart: undefined,
    sidecarRestarts: 0,
    sidecarLastRestart: undefined,
  };
  for (const [at, container] of (status.initContainerStatuses ?? []).entries()) {
    const sidecar = sidecars.has(container.name);
    summary.restarts += container.restartCount ?? 0;
    summary.lastRestart = later(summary.lastRestart, container);
    if (sidecar) {
      summary.sidecarRestarts += container.restartCount ?? 0;
      summary.sidecarLastRestart = later(summary.sidecarLastRestart, container);
    }
    if (container.state?.terminated && (container.state.terminated.exitCode ?? 0) === 0) continue;
    if (sidecar && container.started === true) {
      if (container.ready) summary.ready++;
      continue;
    }
    summary.reason = initReason(container.state ?? {}, at, count);
    break;
  }
  return summary;
}

function initReason({ terminated, waiting }: ContainerState, at: number, count: number): string {
  if (terminated) return `Init:${terminatedReason(terminated)}`;
  if (waiting?.reason && waiting.reason !== 'PodInitializing') return `Init:${waiting.reason}`;
  return `Init:${at}/${count}`;
}

function addMainContainers(summary: PodSummary, status: PodStatus, init: InitSummary): void {
  summary.restarts = init.sidecarRestarts;
  summary.lastRestart = init.sidecarLastRestart;
  let hasRunning = false;
  for (const container of [...(status.containerStatuses ?? [])].reverse()) {
    const { waiting, terminated, running } = container.state ?? {};
    summary.restarts += container.restartCount ?? 0;
    summary.lastRestart = later(summary.lastRestart, container);
    if (waiting?.reason) summary.reason = waiting.reason;
    else if (terminated) summary.reason = terminatedReason(terminated);
    else if (container.ready && running) {
      hasRunning = true;
      summary.ready++;
    }
  }
  if (summary.reason === 'Completed' && hasRunning) {
    summary.reason = hasCondition(status, 'Ready') ? 'Running' : 'NotReady';
  }
}

function terminatedReason(terminated: NonNullable<ContainerState['terminated']>): string {
  if (terminated.reason) return terminated.reason;
  return terminated.signal ? `Signal:${terminated.signal}` : `ExitCode:${terminated.exitCode ?? 0}`;
}

function terminatingReason(pod: Pod, reason: string): string {
  if (!pod.metadata?.deletionTimestamp) return reason;
  if (pod.status?.reason === 'NodeLost') return 'Unknown';
  return pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded' ? reason : 'Terminating';
}

function later(known: string | undefined, container: ContainerStatus): string | undefined {
  const finished = container.lastState?.terminated?.finishedAt;
  if (!finished) return known;
  return known === undefined || known < finished ? finished : known;
}

function isSidecar(container: Container): boolean {
  return container.restartPolicy === 'Always';
}

function hasCondition(status: PodStatus, type: string): boolean {
  return (status.conditions ?? []).some((condition) => condition.type === type && condition.status === 'True');
}
