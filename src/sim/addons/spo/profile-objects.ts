import type { KubeObject } from '../../kube-object.ts';
import type { AddonWorld } from '../common/addon-world.ts';

export const GROUP = 'security-profiles-operator.x-k8s.io';
export const PROFILES = `seccompprofiles.${GROUP}`;
export const NODE_STATUSES = `securityprofilenodestatuses.${GROUP}`;
export const RECORDINGS = `profilerecordings.${GROUP}`;
/** Where kubelets look for profiles, and the operator's part of it. */
export const FOLDER = '/var/lib/kubelet/seccomp';

/** The path that pods give as `localhostProfile`: with a namespace where profiles have one. */
export function localhostPath({ metadata: { namespace, name } }: KubeObject): string {
  return namespace === undefined ? `operator/${name}.json` : `operator/${namespace}/${name}.json`;
}

/** The profile as the runtime reads it; its base profile's calls come first. */
export function profileText(world: AddonWorld, profile: KubeObject): string {
  const { baseProfileName, ...own } = (profile.spec ?? {}) as { baseProfileName?: string; syscalls?: unknown[] };
  const base =
    baseProfileName === undefined
      ? undefined
      : world.store.get(PROFILES, profile.metadata.namespace ?? '', baseProfileName);
  const inherited = (base?.spec as { syscalls?: unknown[] } | undefined)?.syscalls ?? [];
  const syscalls = [...inherited, ...(own.syscalls ?? [])];
  return `${JSON.stringify({ ...own, ...(syscalls.length === 0 ? {} : { syscalls }) })}\n`;
}

/** Pods that name a profile, as `NAMESPACE/POD`. */
export function workloadsUsing({ store }: AddonWorld, profile: KubeObject): string[] {
  const path = localhostPath(profile);
  return store
    .list('pods')
    .filter((pod) => JSON.stringify(pod.spec).includes(`"localhostProfile":${JSON.stringify(path)}`))
    .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
    .sort();
}
