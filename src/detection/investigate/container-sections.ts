import type { Call } from './call.ts';
import type { InvestigateSection } from './investigate-page.ts';
import type { Scoped } from './investigate.ts';
import { shortTime } from './tally.ts';

interface PodBody {
  metadata?: {
    name?: string;
    generateName?: string;
    namespace?: string;
    ownerReferences?: { kind: string; name: string }[];
    annotations?: Record<string, string>;
  };
  spec?: {
    nodeName?: string;
    hostPID?: boolean;
    hostNetwork?: boolean;
    volumes?: { hostPath?: { path: string } }[];
    initContainers?: ContainerBody[];
    containers?: ContainerBody[];
  };
}
interface ContainerBody {
  name?: string;
  image?: string;
  securityContext?: { privileged?: boolean };
}

/** Containers of the pods that were created in the scope, init containers too, with what makes them dangerous. */
export function containerSections({ calls }: Scoped): InvestigateSection[] {
  const created = calls.filter((call) => call.verb === 'create' && call.resource === 'pods' && call.success);
  return [
    {
      title: 'containers created in the scope (change it with [ ] and { }: what ran before is not listed)',
      table: {
        columns: ['Created', 'Namespace', 'Pod', 'Container', 'Image', 'Flags', 'By'],
        rows: created.flatMap(containerRows),
      },
    },
  ];
}

function containerRows(call: Call): string[][] {
  const pod = (call.event.responseObject ?? call.event.requestObject ?? {}) as PodBody;
  const name = pod.metadata?.name ?? call.name ?? pod.metadata?.generateName ?? '';
  const owner = pod.metadata?.ownerReferences?.[0];
  const flags = podFlags(pod);
  const row = (container: ContainerBody, kind: string) => {
    const own = container.securityContext?.privileged === true ? ['privileged', ...flags] : flags;
    return [
      shortTime(call.at),
      call.namespace,
      name,
      `${container.name ?? ''}${kind}`,
      container.image ?? '',
      own.join(' '),
      owner === undefined ? call.subject : `${owner.kind} ${owner.name}`,
    ];
  };
  return [
    ...(pod.spec?.initContainers ?? []).map((container) => row(container, ' (init)')),
    ...(pod.spec?.containers ?? []).map((container) => row(container, '')),
  ];
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
