import type { SELinuxOptions } from 'kubernetes-types/core/v1.d.ts';
import { appArmorProfile } from './app-armor-check.ts';
import {
  containersText,
  containersThat,
  contextOf,
  plural,
  podContextOf,
  quoted,
  type SecurityCheck,
  settersText,
  sortedQuoted,
} from './security-check.ts';
import { allContainers } from '../admission/pod.ts';
import { seccompProfileBaseline } from './seccomp-checks.ts';

const capabilities: SecurityCheck = {
  id: 'capabilities_baseline',
  since: 0,
  check: ({ spec }) => {
    const added = allContainers(spec).flatMap((container) => forbiddenIn(contextOf(container)?.capabilities?.add));
    if (added.length === 0) return undefined;
    const bad = containersThat(spec, (container) => forbiddenIn(contextOf(container)?.capabilities?.add).length > 0);
    const detail = `${containersText(bad)} must not include ${sortedQuoted(added)} in securityContext.capabilities.add`;
    return { reason: 'non-default capabilities', detail };
  },
};

/** What a container runtime adds by default. */
const DEFAULT_CAPABILITIES = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

function forbiddenIn(capabilities: readonly string[] | undefined): string[] {
  return (capabilities ?? []).filter((capability) => !DEFAULT_CAPABILITIES.has(capability));
}

const hostNamespaces: SecurityCheck = {
  id: 'hostNamespaces',
  since: 0,
  check: ({ spec }) => {
    const shared = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((field) => spec[field] === true);
    if (shared.length === 0) return undefined;
    return { reason: 'host namespaces', detail: shared.map((field) => `${field}=true`).join(', ') };
  },
};

const hostPathVolumes: SecurityCheck = {
  id: 'hostPathVolumes',
  since: 0,
  check: ({ spec }) => {
    const volumes = (spec.volumes ?? []).filter(({ hostPath }) => hostPath !== undefined).map(({ name }) => name);
    if (volumes.length === 0) return undefined;
    return { reason: 'hostPath volumes', detail: `${plural('volume', 'volumes', volumes.length)} ${quoted(volumes)}` };
  },
};

const hostPorts: SecurityCheck = {
  id: 'hostPorts',
  since: 0,
  check: ({ spec }) => {
    const portsOf = (ports: { hostPort?: number }[] | undefined) =>
      (ports ?? []).flatMap(({ hostPort }) => hostPort || []);
    const bad = containersThat(spec, ({ ports }) => portsOf(ports).length > 0);
    if (bad.length === 0) return undefined;
    const ports = [
      ...new Set(
        allContainers(spec)
          .flatMap((container) => portsOf(container.ports))
          .map(String),
      ),
    ].sort();
    const uses = `${plural('uses', 'use', bad.length)} ${plural('hostPort', 'hostPorts', ports.length)}`;
    return { reason: 'hostPort', detail: `${containersText(bad)} ${uses} ${ports.join(', ')}` };
  },
};

const privileged: SecurityCheck = {
  id: 'privileged',
  since: 0,
  check: ({ spec }) => {
    const bad = containersThat(spec, (container) => contextOf(container)?.privileged === true);
    if (bad.length === 0) return undefined;
    return { reason: 'privileged', detail: `${containersText(bad)} must not set securityContext.privileged=true` };
  },
};

const procMount: SecurityCheck = {
  id: 'procMount',
  since: 0,
  check: ({ spec }) => {
    const mountOf = (mount: string | undefined) => (mount === undefined || mount === 'Default' ? [] : [mount]);
    const bad = containersThat(spec, (container) => mountOf(contextOf(container)?.procMount).length > 0);
    if (bad.length === 0) return undefined;
    const mounts = allContainers(spec).flatMap((container) => mountOf(contextOf(container)?.procMount));
    const detail = `${containersText(bad)} must not set securityContext.procMount to ${sortedQuoted(mounts)}`;
    return { reason: 'procMount', detail };
  },
};

const SELINUX_TYPES = ['', 'container_t', 'container_init_t', 'container_kvm_t'];

const seLinuxOptions: SecurityCheck = {
  id: 'seLinuxOptions',
  since: 0,
  check: ({ spec }, minor) => {
    const types = minor >= 31 ? [...SELINUX_TYPES, 'container_engine_t'] : SELINUX_TYPES;
    const faults = (options: SELinuxOptions | undefined) =>
      options === undefined ? false : !types.includes(options.type ?? '') || !!options.user || !!options.role;
    const podOptions = podContextOf(spec)?.seLinuxOptions;
    const bad = containersThat(spec, (container) => faults(contextOf(container)?.seLinuxOptions));
    const setters = settersText(faults(podOptions), bad);
    if (setters === '') return undefined;
    const all = [podOptions, ...allContainers(spec).map((container) => contextOf(container)?.seLinuxOptions)];
    const badTypes = new Set(
      all.flatMap((one) => (one === undefined || types.includes(one.type ?? '') ? [] : (one.type ?? ''))),
    );
    const data = [
      ...(badTypes.size === 0 ? [] : [`${plural('type', 'types', badTypes.size)} ${sortedQuoted(badTypes)}`]),
      ...(all.some((one) => !!one?.user) ? ['user may not be set'] : []),
      ...(all.some((one) => !!one?.role) ? ['role may not be set'] : []),
    ];
    const detail = `${setters} set forbidden securityContext.seLinuxOptions: ${data.join('; ')}`;
    return { reason: 'seLinuxOptions', detail };
  },
};

/** Sysctls that touch only the pod, by the minor version that began to allow them. */
const SAFE_SYSCTLS: Readonly<Record<string, number>> = {
  'kernel.shm_rmid_forced': 0,
  'net.ipv4.ip_local_port_range': 0,
  'net.ipv4.tcp_syncookies': 0,
  'net.ipv4.ping_group_range': 0,
  'net.ipv4.ip_unprivileged_port_start': 0,
  'net.ipv4.ip_local_reserved_ports': 27,
  'net.ipv4.tcp_keepalive_time': 29,
  'net.ipv4.tcp_fin_timeout': 29,
  'net.ipv4.tcp_keepalive_intvl': 29,
  'net.ipv4.tcp_keepalive_probes': 29,
};

const sysctls: SecurityCheck = {
  id: 'sysctls',
  since: 0,
  check: ({ spec }, minor) => {
    const bad = (podContextOf(spec)?.sysctls ?? []).filter(({ name }) => (SAFE_SYSCTLS[name] ?? Infinity) > minor);
    return bad.length === 0
      ? undefined
      : { reason: 'forbidden sysctls', detail: bad.map(({ name }) => name).join(', ') };
  },
};

const windowsHostProcess: SecurityCheck = {
  id: 'windowsHostProcess',
  since: 0,
  check: ({ spec }) => {
    const bad = containersThat(spec, (container) => contextOf(container)?.windowsOptions?.hostProcess === true);
    const setters = settersText(podContextOf(spec)?.windowsOptions?.hostProcess === true, bad);
    if (setters === '') return undefined;
    return { reason: 'hostProcess', detail: `${setters} must not set securityContext.windowsOptions.hostProcess=true` };
  },
};

/** In the order of their ids (k8s.io/pod-security-admission/policy). */
export const BASELINE_CHECKS: readonly SecurityCheck[] = [
  appArmorProfile,
  capabilities,
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  privileged,
  procMount,
  seLinuxOptions,
  seccompProfileBaseline,
  sysctls,
  windowsHostProcess,
];
