import type { Container, SecurityContext } from 'kubernetes-types/core/v1.d.ts';
import { type Check, type ContainerSubject, isBatch } from './check.ts';
import { isSensitiveName, isSensitiveValue } from './sensitive-names.ts';

const DROPPED_BY_DEFAULT = [
  'NET_ADMIN', 'CHOWN', 'DAC_OVERRIDE', 'FSETID', 'FOWNER', 'MKNOD', 'NET_RAW', 'SETGID', 'SETUID', 'SETFCAP', 'SETPCAP',
  'NET_BIND_SERVICE', 'SYS_CHROOT', 'KILL', 'AUDIT_WRITE',
]; // biome-ignore format: a table

type ContainerCheck = Check<ContainerSubject>;

/** Checks of every container, init containers too but for probes and resources. */
export const containerChecks: Record<string, ContainerCheck> = {
  runAsPrivileged: {
    severity: 'danger',
    category: 'Security',
    passed: 'Not running as privileged',
    failed: 'Should not be running as privileged',
    judge: ({ container }) => container.securityContext?.privileged !== true,
  },
  runAsRootAllowed: {
    severity: 'danger',
    category: 'Security',
    passed: 'Is not allowed to run as root',
    failed: 'Should not be allowed to run as root',
    judge: ({ container, podSpec }) => fits(container.securityContext, podSpec.securityContext, isNotRoot),
  },
  privilegeEscalationAllowed: {
    severity: 'danger',
    category: 'Security',
    passed: 'Privilege escalation not allowed',
    failed: 'Privilege escalation should not be allowed',
    judge: ({ container }) => container.securityContext?.allowPrivilegeEscalation === false,
  },
  dangerousCapabilities: {
    severity: 'danger',
    category: 'Security',
    passed: 'Container does not have any dangerous capabilities',
    failed: 'Container should not have dangerous capabilities',
    judge: ({ container }) =>
      !capabilities(container, 'add').some((name) => ['ALL', 'SYS_ADMIN', 'NET_ADMIN'].includes(name)),
  },
  insecureCapabilities: {
    severity: 'warning',
    category: 'Security',
    passed: 'Container does not have any insecure capabilities',
    failed: 'Container should not have insecure capabilities',
    judge: ({ container }) => {
      const dropped = capabilities(container, 'drop');
      return dropped.includes('ALL') || DROPPED_BY_DEFAULT.every((name) => dropped.includes(name));
    },
  },
  sensitiveContainerEnvVar: {
    severity: 'danger',
    category: 'Security',
    passed: 'The container does not set potentially sensitive environment variables',
    failed: 'The container sets potentially sensitive environment variables',
    judge: ({ container }) =>
      !(container.env ?? []).some(
        ({ name, value }) => value !== undefined && (isSensitiveName(name) || isSensitiveValue(value)),
      ),
  },
  notReadOnlyRootFilesystem: {
    severity: 'warning',
    category: 'Security',
    passed: 'Filesystem is read only',
    failed: 'Filesystem should be read only',
    judge: ({ container }) => container.securityContext?.readOnlyRootFilesystem === true,
  },
  linuxHardening: {
    severity: 'warning',
    category: 'Security',
    passed:
      'One of AppArmor, Seccomp, SELinux, or dropping Linux Capabilities are used to restrict containers using unwanted privileges',
    failed:
      'Use one of AppArmor, Seccomp, SELinux, or dropping Linux Capabilities to restrict containers using unwanted privileges',
    judge: isHardened,
  },
  procMount: {
    severity: 'warning',
    category: 'Security',
    passed: 'The default /proc masks are set up to reduce attack surface, and should be required',
    failed: 'Proc mount must not be changed from the default',
    judge: ({ container }) => [undefined, 'Default'].includes(container.securityContext?.procMount),
  },
  hostPortSet: {
    severity: 'warning',
    category: 'Security',
    passed: 'Host port is not configured',
    failed: 'Host port should not be configured',
    judge: ({ container }) => !(container.ports ?? []).some(({ hostPort }) => hostPort !== undefined && hostPort !== 0),
  },
  tagNotSpecified: {
    severity: 'danger',
    category: 'Reliability',
    passed: 'Image tag is specified',
    failed: 'Image tag should be specified',
    judge: ({ container: { image = '' } }) => /^.+:.+$/.test(image) && !image.endsWith(':latest'),
  },
  pullPolicyNotAlways: {
    severity: 'warning',
    category: 'Reliability',
    passed: 'Image pull policy is "Always"',
    failed: 'Image pull policy should be "Always"',
    judge: ({ container }) => container.imagePullPolicy === 'Always',
  },
  readinessProbeMissing: {
    severity: 'warning',
    category: 'Reliability',
    passed: 'Readiness probe is configured',
    failed: 'Readiness probe should be configured',
    judge: (subject) => (runsOn(subject) ? subject.container.readinessProbe !== undefined : undefined),
  },
  livenessProbeMissing: {
    severity: 'warning',
    category: 'Reliability',
    passed: 'Liveness probe is configured',
    failed: 'Liveness probe should be configured',
    judge: (subject) => (runsOn(subject) ? subject.container.livenessProbe !== undefined : undefined),
  },
  cpuRequestsMissing: resourceCheck('CPU requests', 'requests', 'cpu'),
  cpuLimitsMissing: resourceCheck('CPU limits', 'limits', 'cpu'),
  memoryRequestsMissing: resourceCheck('Memory requests', 'requests', 'memory'),
  memoryLimitsMissing: resourceCheck('Memory limits', 'limits', 'memory'),
};

function resourceCheck(what: string, list: 'requests' | 'limits', name: string): ContainerCheck {
  return {
    severity: 'warning',
    category: 'Efficiency',
    passed: `${what} are set`,
    failed: `${what} should be set`,
    judge: ({ container, isInit }) => (isInit ? undefined : container.resources?.[list]?.[name] !== undefined),
  };
}

function runsOn({ isInit, kind }: ContainerSubject): boolean {
  return !isInit && !isBatch(kind);
}

function capabilities({ securityContext }: Container, list: 'add' | 'drop'): string[] {
  return (securityContext?.capabilities?.[list] ?? []).map((name) => name.toUpperCase());
}

type Identity = Pick<SecurityContext, 'runAsUser' | 'runAsNonRoot'>;

function isNotRoot({ runAsUser, runAsNonRoot }: Identity): boolean {
  return (runAsUser !== undefined && runAsUser >= 1) || runAsNonRoot === true;
}

/** Good in the container itself, or good in its pod and not undone in the container. */
function fits(own: Identity | undefined, ofPod: Identity | undefined, isGood: (context: Identity) => boolean): boolean {
  if (own !== undefined && isGood(own)) return true;
  return ofPod !== undefined && isGood(ofPod) && own?.runAsUser !== 0 && own?.runAsNonRoot !== false;
}

function isHardened({ container, podSpec, annotations }: ContainerSubject): boolean {
  const own = container.securityContext;
  const seccomp = own?.seccompProfile?.type ?? podSpec.securityContext?.seccompProfile?.type;
  if (seccomp !== undefined && seccomp !== 'Unconfined') return true;
  if ((own?.seLinuxOptions ?? podSpec.securityContext?.seLinuxOptions) !== undefined) return true;
  if (capabilities(container, 'drop').length > 0 && !capabilities(container, 'add').includes('ALL')) return true;
  return annotations[`container.apparmor.security.beta.kubernetes.io/${container.name}`] !== undefined;
}
