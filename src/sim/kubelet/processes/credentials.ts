/** Linux capabilities by their bit. */
export const CAPABILITIES = [
  'CHOWN', 'DAC_OVERRIDE', 'DAC_READ_SEARCH', 'FOWNER', 'FSETID', 'KILL', 'SETGID', 'SETUID', 'SETPCAP', 'LINUX_IMMUTABLE',
  'NET_BIND_SERVICE', 'NET_BROADCAST', 'NET_ADMIN', 'NET_RAW', 'IPC_LOCK', 'IPC_OWNER', 'SYS_MODULE', 'SYS_RAWIO', 'SYS_CHROOT',
  'SYS_PTRACE', 'SYS_PACCT', 'SYS_ADMIN', 'SYS_BOOT', 'SYS_NICE', 'SYS_RESOURCE', 'SYS_TIME', 'SYS_TTY_CONFIG', 'MKNOD', 'LEASE',
  'AUDIT_WRITE', 'AUDIT_CONTROL', 'SETFCAP', 'MAC_OVERRIDE', 'MAC_ADMIN', 'SYSLOG', 'WAKE_ALARM', 'BLOCK_SUSPEND', 'AUDIT_READ',
  'PERFMON', 'BPF', 'CHECKPOINT_RESTORE',
]; // biome-ignore format: a table

/** What containerd gives a container that asks for nothing. */
export const DEFAULT_CAPABILITIES: ReadonlySet<string> = new Set([
  'CHOWN', 'DAC_OVERRIDE', 'FSETID', 'FOWNER', 'MKNOD', 'NET_RAW', 'SETGID', 'SETUID', 'SETFCAP', 'SETPCAP', 'NET_BIND_SERVICE',
  'SYS_CHROOT', 'KILL', 'AUDIT_WRITE',
]); // biome-ignore format: a table

export const ALL_CAPABILITIES: ReadonlySet<string> = new Set(CAPABILITIES);

export interface Credentials {
  uid: number;
  gid: number;
  groups: readonly number[];
  /** What root may do, or what this user may: effective capabilities. */
  capabilities: ReadonlySet<string>;
  /** The bounding set. */
  bounding: ReadonlySet<string>;
  noNewPrivileges: boolean;
  privileged: boolean;
  /** As /proc/PID/status numbers it: 2 where a filter is set. */
  seccomp?: 0 | 2;
}

export const ROOT: Credentials = {
  uid: 0,
  gid: 0,
  groups: [0],
  capabilities: ALL_CAPABILITIES,
  bounding: ALL_CAPABILITIES,
  noNewPrivileges: false,
  privileged: true,
};

export function can(credentials: Credentials, capability: string): boolean {
  return credentials.capabilities.has(capability);
}

export function overridesPermissions(credentials: Credentials): boolean {
  return can(credentials, 'DAC_OVERRIDE');
}

/** As /proc/PID/status writes a set. */
export function capabilityMask(set: ReadonlySet<string>): string {
  let mask = 0n;
  CAPABILITIES.forEach((name, bit) => {
    if (set.has(name)) mask |= 1n << BigInt(bit);
  });
  return mask.toString(16).padStart(16, '0');
}
