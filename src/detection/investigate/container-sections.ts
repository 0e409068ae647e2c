import type { Call } from './call.ts';
import type { InvestigateSection } from './investigate-page.ts';
import type { Scoped } from './scoped.ts';
import { podLives, type PodLife } from './pod-lives.ts';
import { shortTime, tally } from './tally.ts';

interface ContainerBody {
  name?: string;
  image?: string;
  securityContext?: { privileged?: boolean };
}
export interface PodBody {
  metadata?: {
    name?: string;
    generateName?: string;
    namespace?: string;
    ownerReferences?: { kind: string; name: string }[];
    annotations?: Record<string, string>;
  };
  spec?: {
    nodeName?: string;
    serviceAccountName?: string;
    hostPID?: boolean;
    hostNetwork?: boolean;
    volumes?: { hostPath?: { path: string } }[];
    initContainers?: ContainerBody[];
    containers?: ContainerBody[];
  };
}

/** Containers of the pods that there were in the scope, init containers too, with what makes them dangerous. */
export function containerSections({ calls, before, fromMs, toMs }: Scoped): InvestigateSection[] {
  const lives = podLives([...before, ...calls]).filter(
    ({ created, endedMs = Infinity }) => created.atMs <= toMs && endedMs >= fromMs,
  );
  const fresh = lives.filter(({ created }) => created.atMs >= fromMs);
  const older = new Set(
    lives
      .filter(({ created }) => created.atMs < fromMs)
      .flatMap((life) => containersOf(life).map(({ image }) => image)),
  );
  return [
    {
      title: 'containers of pods that there were in the scope',
      table: {
        columns: ['First', 'Last', 'Namespace', 'Pod', 'Container', 'Image', 'Flags', 'Account', 'By'],
        rows: lives.flatMap(rowsOf),
      },
    },
    {
      title: 'images first started in the scope',
      table: {
        columns: ['Image', 'Containers', 'First', 'Pods'],
        rows: imagesOf(fresh).filter(([image]) => !older.has(image)),
      },
    },
  ];
}

function imagesOf(lives: readonly PodLife[]): string[][] {
  const used = lives.flatMap((life) => containersOf(life).map(({ image = '' }) => ({ image, life })));
  const groups = new Map<string, typeof used>();
  for (const one of used) groups.set(one.image, [...(groups.get(one.image) ?? []), one]);
  return [...groups].map(([image, users]) => {
    const pods = tally(
      users.map(({ life }) => life.created),
      (call) => call.namespace,
    ).map(({ key, total }) => `${key} ×${total}`);
    return [image, String(users.length), shortTime(users[0].life.created.at), pods.join(' · ')];
  });
}

function rowsOf(life: PodLife): string[][] {
  const { created, name, ended } = life;
  const pod = bodyOf(created);
  const owner = pod.metadata?.ownerReferences?.at(0);
  const flags = podFlags(pod);
  return containersOf(life).map((container) => [
    shortTime(created.at),
    ended === undefined ? 'running' : shortTime(ended),
    created.namespace,
    name,
    `${container.name ?? ''}${container.isInit ? ' (init)' : ''}`,
    container.image ?? '',
    (container.securityContext?.privileged === true ? ['privileged', ...flags] : flags).join(' '),
    pod.spec?.serviceAccountName ?? '',
    owner === undefined ? created.subject : `${owner.kind} ${owner.name}`,
  ]);
}

function containersOf({ created }: PodLife): (ContainerBody & { isInit: boolean })[] {
  const { initContainers = [], containers = [] } = bodyOf(created).spec ?? {};
  return [
    ...initContainers.map((one) => ({ ...one, isInit: true })),
    ...containers.map((one) => ({ ...one, isInit: false })),
  ];
}

function bodyOf({ event }: Call): PodBody {
  return event.responseObject ?? event.requestObject ?? {};
}

function podFlags(pod: PodBody): string[] {
  const paths = (pod.spec?.volumes ?? []).flatMap((volume) =>
    volume.hostPath === undefined ? [] : [`hostPath:${volume.hostPath.path}`],
  );
  const mirror = pod.metadata?.annotations?.['kubernetes.io/config.mirror'] === undefined ? [] : ['static'];
  return [
    ...(pod.spec?.hostPID ? ['hostPID'] : []),
    ...(pod.spec?.hostNetwork ? ['hostNetwork'] : []),
    ...paths,
    ...mirror,
  ];
}
