import type { Container, Pod } from 'kubernetes-types/core/v1.d.ts';

type InitContainer = Container & { restartPolicy?: string };

/** A fake node runs any pod at once, whatever its image (upstream: kwok kustomize/stage/pod/fast). */
export function fakeRunningStatus(
  pod: Pod,
  at: { now: string; hostIP: string; podIP: string },
): Record<string, unknown> {
  const gates = (pod.spec?.readinessGates ?? []).map((gate) => gate.conditionType);
  const initContainers = (pod.spec?.initContainers ?? []) as InitContainer[];
  return {
    conditions: ['Initialized', 'Ready', 'ContainersReady', ...gates].map((type) => ({
      lastTransitionTime: at.now,
      status: 'True',
      type,
    })),
    containerStatuses: (pod.spec?.containers ?? []).map((container) => runningContainer(container, at.now)),
    ...(initContainers.length === 0
      ? {}
      : { initContainerStatuses: initContainers.map((container) => initContainer(container, at.now)) }),
    hostIP: at.hostIP,
    podIP: at.podIP,
    podIPs: [{ ip: at.podIP }],
    phase: 'Running',
    startTime: at.now,
  };
}

/** What becomes of a running pod that a Job owns. */
export function fakeCompletedStatus(pod: Pod, now: string): Record<string, unknown> {
  return {
    containerStatuses: (pod.spec?.containers ?? []).map(({ image, name }) => ({
      image,
      imageID: '',
      name,
      ready: false,
      restartCount: 0,
      started: false,
      lastState: {},
      state: { terminated: { exitCode: 0, finishedAt: now, reason: 'Completed', startedAt: now } },
    })),
    phase: 'Succeeded',
  };
}

function runningContainer({ image, name }: Container, now: string): Record<string, unknown> {
  return {
    image,
    imageID: '',
    lastState: {},
    name,
    ready: true,
    restartCount: 0,
    state: { running: { startedAt: now } },
  };
}

function initContainer(container: InitContainer, now: string): Record<string, unknown> {
  if (container.restartPolicy === 'Always') return { ...runningContainer(container, now), started: true };
  const terminated = { exitCode: 0, finishedAt: now, reason: 'Completed', startedAt: now };
  return { ...runningContainer(container, now), state: { terminated } };
}
