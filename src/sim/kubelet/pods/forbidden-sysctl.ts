import type { PodObject } from './pod-types.ts';

/** Kernel parameters that a pod may set for itself, by the namespace that keeps them its own. */
const SAFE: Readonly<Record<string, 'ipc' | 'net'>> = {
  'kernel.shm_rmid_forced': 'ipc',
  'net.ipv4.ip_local_port_range': 'net',
  'net.ipv4.tcp_syncookies': 'net',
  'net.ipv4.ping_group_range': 'net',
  'net.ipv4.ip_unprivileged_port_start': 'net',
  'net.ipv4.ip_local_reserved_ports': 'net',
  'net.ipv4.tcp_keepalive_time': 'net',
  'net.ipv4.tcp_fin_timeout': 'net',
  'net.ipv4.tcp_keepalive_intvl': 'net',
  'net.ipv4.tcp_keepalive_probes': 'net',
};

/** Why a node without allowances of its own sets a kernel parameter for nobody (upstream: pkg/kubelet/sysctl). */
export function forbiddenSysctl({ spec }: PodObject): string | undefined {
  const { hostNetwork = false, hostIPC = false } = spec;
  for (const { name } of spec.securityContext?.sysctls ?? []) {
    const dotted = withDots(name);
    const namespace = Object.hasOwn(SAFE, dotted) ? SAFE[dotted] : undefined;
    if (namespace === undefined) return `${JSON.stringify(dotted)} not allowlisted`;
    if (namespace === 'net' ? hostNetwork : hostIPC)
      return `${JSON.stringify(dotted)} not allowed with host ${namespace} enabled`;
  }
  return undefined;
}

/** The first separator tells which of the two is meant (upstream: component-helpers, NormalizeName). */
function withDots(name: string): string {
  const first = /[./]/.exec(name)?.[0];
  if (first !== '/') return name;
  return name.replace(/[./]/g, (one) => (one === '/' ? '.' : '/'));
}
