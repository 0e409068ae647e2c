import type { ContainerState, PodCondition, PodStatus, VolumeMount } from 'kubernetes-types/core/v1.d.ts';
import { type ContainerRecord, idOf, imageOf, runState, terminatedState } from './container-record.ts';
import type { PodObject, Status } from './pod-types.ts';

export interface PodFacts {
  pod: PodObject;
  records: readonly ContainerRecord[];
  sandboxReady: boolean;
  podIP: string | undefined;
  hostIP: string;
  startTime: string;
  qosClass: string;
  now: string;
  /** No container will be started any more. */
  terminal: boolean;
  /** The kubelet's own verdict: Evicted, DeadlineExceeded … */
  verdict: { phase: string; reason: string; message: string } | undefined;
}

/** A pod's status as the kubelet tells it (upstream: kubelet_pods.go, generateAPIPodStatus). */
export function podStatus(facts: PodFacts): PodStatus {
  const { pod, records, podIP, hostIP, verdict } = facts;
  const phase = verdict?.phase ?? phaseOf(facts);
  const statuses = (kinds: string[], sort: boolean) => {
    const list = records
      .filter((record) => kinds.includes(record.kind))
      .map((record) => containerStatus(record, facts));
    return sort ? list.sort((a, b) => (a.name < b.name ? -1 : 1)) : list;
  };
  const main = statuses(['main'], true);
  const init = statuses(['init', 'sidecar'], false);
  const ephemeral = statuses(['ephemeral'], true);
  return {
    phase,
    conditions: conditionsOf(facts, phase, main, init) as unknown as PodCondition[],
    ...(verdict === undefined ? {} : { reason: verdict.reason, message: verdict.message }),
    hostIP,
    hostIPs: [{ ip: hostIP }],
    ...(podIP === undefined ? {} : { podIP, podIPs: [{ ip: podIP }] }),
    startTime: facts.startTime,
    containerStatuses: main,
    ...(init.length === 0 ? {} : { initContainerStatuses: init }),
    ...(ephemeral.length === 0 ? {} : { ephemeralContainerStatuses: ephemeral }),
    qosClass: facts.qosClass,
    ...(pod.status?.resize === undefined ? {} : { resize: pod.status.resize }),
  };
}

function containerStatus(record: ContainerRecord, facts: PodFacts): Status {
  const { spec, run, kind } = record;
  // What a finished pod ran before its last runs is cleared away.
  const last = facts.terminal ? undefined : record.waiting !== undefined && run !== undefined ? run : record.previous;
  const lastTerminated = last === undefined ? undefined : terminatedState(last, spec.terminationMessagePolicy);
  const mounts = mountStatuses(spec.volumeMounts ?? []);
  const init = kind === 'init';
  return {
    name: spec.name,
    state: stateOf(record, facts),
    lastState: lastTerminated === undefined ? {} : { terminated: lastTerminated },
    ready: init ? record.exitCode === 0 : kind === 'ephemeral' ? false : record.ready,
    restartCount: record.restartCount,
    image: run === undefined ? (spec.image ?? '') : imageOf(run).reference,
    imageID: run === undefined ? '' : imageOf(run).id,
    ...(run === undefined ? {} : { containerID: idOf(run) }),
    ...(kind === 'ephemeral' ? {} : { started: init ? record.running : record.started }),
    ...(mounts.length === 0 ? {} : { volumeMounts: mounts }),
  } as Status;
}

function mountStatuses(mounts: readonly VolumeMount[]): unknown[] {
  return mounts.map(({ name, mountPath, readOnly }) => ({
    name,
    mountPath,
    ...(readOnly ? { readOnly: true, recursiveReadOnly: 'Disabled' } : {}),
  }));
}

function stateOf(record: ContainerRecord, facts: PodFacts): ContainerState {
  if (record.waiting !== undefined && !facts.terminal) return { waiting: record.waiting };
  if (record.run !== undefined) return runState(record);
  if (record.waiting !== undefined) return { waiting: record.waiting };
  const hasInit = facts.records.some((one) => one.kind === 'init' || one.kind === 'sidecar');
  return { waiting: { reason: hasInit ? 'PodInitializing' : 'ContainerCreating' } };
}

/** Upstream: kubelet_pods.go, getPhase. */
function phaseOf({ pod, records, terminal }: PodFacts): string {
  const { restartPolicy = 'Always' } = pod.spec;
  const initFailed = records.some(
    (record) => record.kind === 'init' && (record.exitCode ?? 0) !== 0 && !record.running,
  );
  const initPending = records.some(
    (record) =>
      (record.kind === 'init' && record.exitCode !== 0) ||
      (record.kind === 'sidecar' && !record.started && record.exitCode === undefined),
  );
  const main = records.filter((record) => record.kind === 'main');
  const sidecars = records.filter((record) => record.kind === 'sidecar');
  const anyStarted = main.some((record) => record.run !== undefined);
  if (initFailed && restartPolicy === 'Never') return 'Failed';
  if (initPending && !anyStarted)
    return terminal && records.some((record) => record.run !== undefined) ? 'Failed' : 'Pending';
  const stopped = main.filter((record) => record.exitCode !== undefined);
  if (main.some((record) => record.run === undefined && !(terminal && stopped.length > 0)))
    return terminal && stopped.length === 0 && anyStarted ? 'Failed' : 'Pending';
  if (main.some((record) => record.running)) return 'Running';
  if (sidecars.some((record) => record.running)) return 'Running';
  if (terminal)
    return stopped.every((record) => record.exitCode === 0) && stopped.length === main.length ? 'Succeeded' : 'Failed';
  if (restartPolicy === 'Always') return 'Running';
  if (main.every((record) => record.exitCode === 0)) return 'Succeeded';
  return restartPolicy === 'Never' ? 'Failed' : 'Running';
}

interface Condition {
  type: string;
  status: 'True' | 'False';
  reason?: string;
  message?: string;
}

/** Upstream: pkg/kubelet/status/generate.go. */
function conditionsOf(
  facts: PodFacts,
  phase: string,
  main: readonly Status[],
  init: readonly Status[],
): Record<string, unknown>[] {
  const before = facts.pod.status?.conditions ?? [];
  const ready = containersReady(facts, phase, main, init);
  const own: Condition[] = [
    { type: 'PodReadyToStartContainers', status: facts.sandboxReady ? 'True' : 'False' },
    initialized(facts, phase, main, init),
    podReady(facts, ready),
    { ...ready, type: 'ContainersReady' },
    { type: 'PodScheduled', status: 'True' },
  ];
  const foreign = before.filter((condition) => !own.some((one) => one.type === condition.type));
  return [
    ...foreign.map((condition) => ({ ...condition })),
    ...own.map((condition) => {
      const old = before.find((one) => one.type === condition.type);
      const lastTransitionTime = old?.status === condition.status ? (old.lastTransitionTime ?? facts.now) : facts.now;
      return { ...condition, lastProbeTime: null, lastTransitionTime };
    }),
  ];
}

function initialized(
  { records }: PodFacts,
  phase: string,
  main: readonly Status[],
  init: readonly Status[],
): Condition {
  const type = 'Initialized';
  if (phase === 'Succeeded') return { type, status: 'True', reason: 'PodCompleted' };
  const anyStarted = main.some(
    (status) =>
      status.state?.running !== undefined || status.state?.terminated !== undefined || status.restartCount > 0,
  );
  const incomplete = records
    .filter((record) => record.kind === 'init' || record.kind === 'sidecar')
    .filter((record) =>
      record.kind === 'sidecar'
        ? !record.started && !anyStarted
        : !init.find((status) => status.name === record.spec.name)?.ready,
    )
    .map((record) => record.spec.name);
  if (incomplete.length === 0 || (anyStarted && phase !== 'Pending')) return { type, status: 'True' };
  return {
    type,
    status: 'False',
    reason: 'ContainersNotInitialized',
    message: `containers with incomplete status: [${incomplete.join(' ')}]`,
  };
}

function containersReady(
  { records }: PodFacts,
  phase: string,
  main: readonly Status[],
  init: readonly Status[],
): Condition {
  const type = 'Ready';
  if (phase === 'Succeeded') return { type, status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed') return { type, status: 'False', reason: 'PodFailed' };
  const readyNames = new Set([...init, ...main].filter((status) => status.ready).map((status) => status.name));
  const unready = records
    .filter((record) => (record.kind === 'main' || record.kind === 'sidecar') && !readyNames.has(record.spec.name))
    .map((record) => record.spec.name);
  if (unready.length === 0) return { type, status: 'True' };
  return {
    type,
    status: 'False',
    reason: 'ContainersNotReady',
    message: `containers with unready status: [${unready.join(' ')}]`,
  };
}

function podReady({ pod }: PodFacts, containers: Condition): Condition {
  if (containers.status === 'False') return containers;
  const conditions = pod.status?.conditions ?? [];
  const missing = (pod.spec.readinessGates ?? [])
    .map((gate) => gate.conditionType)
    .flatMap((type) => {
      const condition = conditions.find((one) => one.type === type);
      if (condition === undefined)
        return [`corresponding condition of pod readiness gate ${JSON.stringify(type)} does not exist.`];
      return condition.status === 'True'
        ? []
        : [`the status of pod readiness gate ${JSON.stringify(type)} is not "True", but ${condition.status}`];
    });
  if (missing.length === 0) return { type: 'Ready', status: 'True' };
  const message = missing.length === 1 ? missing[0] : `[${missing.join(', ')}]`;
  return { type: 'Ready', status: 'False', reason: 'ReadinessGatesNotReady', message };
}
