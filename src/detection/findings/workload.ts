import type { AuditRecord } from '../../journal/records.ts';

/** A workload as an audit event shows it: its kind and name, and the pods it makes. */
export interface Workload {
  kind: string;
  namespace: string;
  name: string;
  uid: string;
  containers: WorkloadContainer[];
  hostNetwork: boolean;
  hostPID: boolean;
  hostIPC: boolean;
  serviceAccountName: string;
  volumes: { name: string; hostPath?: { path: string } }[];
}

export interface WorkloadContainer {
  name: string;
  image: string;
  securityContext: { privileged: boolean; allowPrivilegeEscalation?: boolean };
  volumeMounts: { name: string; mountPath: string }[];
}

interface PodSpec {
  containers?: ContainerBody[];
  initContainers?: ContainerBody[];
  volumes?: { name: string; hostPath?: { path: string } }[];
  hostNetwork?: boolean;
  hostPID?: boolean;
  hostIPC?: boolean;
  serviceAccountName?: string;
}
interface ContainerBody {
  name?: string;
  image?: string;
  securityContext?: { privileged?: boolean; allowPrivilegeEscalation?: boolean };
  volumeMounts?: { name: string; mountPath: string }[];
}
interface WorkloadBody {
  kind?: string;
  metadata?: { name?: string; generateName?: string; namespace?: string; uid?: string };
  spec?: PodSpec & { template?: { spec?: PodSpec }; jobTemplate?: { spec?: { template?: { spec?: PodSpec } } } };
}

/** Paths of a node from which a container can take the node over. */
const SENSITIVE =
  /^\/($|etc(\/|$)|root(\/|$)|proc(\/|$)|var\/run\/(docker|containerd)|run\/(docker|containerd)|var\/lib\/(kubelet|docker)|dev(\/|$))/;

/** The workload that an audit event wrote; undefined where it wrote none, or where the log keeps no bodies. */
export function workloadOf(event: AuditRecord): Workload | undefined {
  if (event.objectRef?.subresource !== undefined) return undefined;
  const body = (event.responseObject ?? event.requestObject) as WorkloadBody | undefined;
  const spec = body?.spec?.jobTemplate?.spec?.template?.spec ?? body?.spec?.template?.spec ?? body?.spec;
  if (body === undefined || spec?.containers === undefined) return undefined;
  return {
    kind: body.kind ?? event.objectRef?.resource ?? '',
    namespace: body.metadata?.namespace ?? event.objectRef?.namespace ?? '',
    name: body.metadata?.name ?? event.objectRef?.name ?? body.metadata?.generateName ?? '',
    uid: body.metadata?.uid ?? '',
    containers: [...(spec.initContainers ?? []), ...spec.containers].map(containerOf),
    hostNetwork: spec.hostNetwork ?? false,
    hostPID: spec.hostPID ?? false,
    hostIPC: spec.hostIPC ?? false,
    serviceAccountName: spec.serviceAccountName ?? 'default',
    volumes: (spec.volumes ?? []).map(({ name, hostPath }) => ({
      name,
      ...(hostPath === undefined ? {} : { hostPath: { path: hostPath.path } }),
    })),
  };
}

export function sensitiveMounts(workload: Workload): string[] {
  return workload.volumes.flatMap((volume) =>
    volume.hostPath !== undefined && SENSITIVE.test(volume.hostPath.path) ? [volume.hostPath.path] : [],
  );
}

export function hasTrait(workload: Workload | undefined, trait: 'privileged' | 'sensitive-mount'): boolean {
  if (workload === undefined) return false;
  return trait === 'privileged'
    ? workload.containers.some((container) => container.securityContext.privileged)
    : sensitiveMounts(workload).length > 0;
}

function containerOf(body: ContainerBody): WorkloadContainer {
  return {
    name: body.name ?? '',
    image: body.image ?? '',
    securityContext: {
      privileged: body.securityContext?.privileged ?? false,
      ...(body.securityContext?.allowPrivilegeEscalation === undefined
        ? {}
        : { allowPrivilegeEscalation: body.securityContext.allowPrivilegeEscalation }),
    },
    volumeMounts: body.volumeMounts ?? [],
  };
}
