import type { PodSecurityContext, PodSpec, SeccompProfile, SecurityContext } from 'kubernetes-types/core/v1.d.ts';
import { checkDnsSubdomain, checkOneOf, checkRequired, invalidEach } from '../../check.ts';
import { duplicate, type FieldError, invalid, required } from '../../field-error.ts';
import { idErrors } from '../../formats.ts';
import { goValue } from '../../go-value.ts';
import { checkLocalPath } from './check-local-path.ts';

const PROFILES = ['Localhost', 'RuntimeDefault', 'Unconfined'];
const SYSCTL = '([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const SYSCTL_PATTERN = new RegExp(`^${SYSCTL}$`);
const SYSCTL_LENGTH_MAX = 253;
const SECURITY_CONTEXT = 'core.SecurityContext';
const SECCOMP_PROFILE = 'core.SeccompProfile';

interface AppArmorProfile {
  type?: string;
  localhostProfile?: string;
}

interface WindowsOptions {
  gmsaCredentialSpecName?: string;
  gmsaCredentialSpec?: string;
  runAsUserName?: string;
}

/** ValidatePodSpecSecurityContext. */
export function checkPodSecurity(path: string, spec: PodSpec): FieldError[] {
  const context = spec.securityContext;
  if (!context) return [];
  const field = `${path}.securityContext`;
  const errors = spec.hostNetwork === true ? checkHostNetworkPorts(`${path}.containers`, spec) : [];
  for (const id of ['fsGroup', 'runAsUser', 'runAsGroup'] as const) {
    const value = context[id];
    if (value !== undefined) errors.push(...invalidEach(`${field}.${id}`, value, idErrors(value)));
  }
  errors.push(
    ...(context.supplementalGroups ?? []).flatMap((group, at) =>
      invalidEach(`${field}.supplementalGroups[${at}]`, group, idErrors(group)),
    ),
  );
  if (spec.shareProcessNamespace === true && spec.hostPID === true) {
    const why = 'ShareProcessNamespace and HostPID cannot both be enabled';
    errors.push(invalid(`${field}.shareProcessNamespace`, true, why));
  }
  errors.push(...checkSysctls(`${field}.sysctls`, context));
  if (context.fsGroupChangePolicy !== undefined) {
    const choices = ['Always', 'OnRootMismatch'];
    errors.push(...checkOneOf(`${field}.fsGroupChangePolicy`, context.fsGroupChangePolicy, choices));
  }
  return [
    ...errors,
    ...checkSeccomp(`${field}.seccompProfile`, context.seccompProfile),
    ...checkWindowsOptions(`${field}.windowsOptions`, context.windowsOptions),
    ...checkAppArmor(`${field}.appArmorProfile`, appArmorOf(context)),
  ];
}

/** ValidateSecurityContext of a container. */
export function checkContainerSecurity(field: string, context: SecurityContext | undefined): FieldError[] {
  if (!context) return [];
  const errors: FieldError[] = [];
  for (const id of ['runAsUser', 'runAsGroup'] as const) {
    const value = context[id];
    if (value !== undefined) errors.push(...invalidEach(`${field}.${id}`, value, idErrors(value)));
  }
  errors.push(...checkSeccomp(`${field}.seccompProfile`, context.seccompProfile));
  if (context.allowPrivilegeEscalation === false) {
    const cannot = (what: string) =>
      invalid(
        field,
        goValue(SECURITY_CONTEXT, context),
        `cannot set \`allowPrivilegeEscalation\` to false and ${what}`,
      );
    if (context.privileged === true) errors.push(cannot('`privileged` to true'));
    if (context.capabilities?.add?.includes('CAP_SYS_ADMIN')) errors.push(cannot('`capabilities.Add` CAP_SYS_ADMIN'));
  }
  return [
    ...errors,
    ...checkWindowsOptions(`${field}.windowsOptions`, context.windowsOptions),
    ...checkAppArmor(`${field}.appArmorProfile`, appArmorOf(context)),
  ];
}

/** Newer than the types that this project has. */
export function appArmorOf(context: object): AppArmorProfile | undefined {
  return (context as { appArmorProfile?: AppArmorProfile }).appArmorProfile;
}

function checkHostNetworkPorts(field: string, spec: PodSpec): FieldError[] {
  return (spec.containers ?? []).flatMap((container, at) =>
    (container.ports ?? []).flatMap(({ hostPort = 0, containerPort }, portAt) =>
      hostPort === 0 || hostPort === containerPort
        ? []
        : [
            invalid(
              `${field}[${at}].ports[${portAt}].hostPort`,
              hostPort,
              'must match `containerPort` when `hostNetwork` is true',
            ),
          ],
    ),
  );
}

function checkSysctls(field: string, { sysctls }: PodSecurityContext): FieldError[] {
  const names = new Set<string>();
  return (sysctls ?? []).flatMap(({ name = '' }, at) => {
    const own = `${field}[${at}].name`;
    if (name === '') return [required(own)];
    if (name.length > SYSCTL_LENGTH_MAX || !SYSCTL_PATTERN.test(name)) {
      return [invalid(own, name, `must have at most ${SYSCTL_LENGTH_MAX} characters and match regex ^${SYSCTL}$`)];
    }
    if (names.has(name)) return [duplicate(own, name)];
    names.add(name);
    return [];
  });
}

function checkSeccomp(field: string, profile: SeccompProfile | undefined): FieldError[] {
  if (!profile) return [];
  const missing = checkRequired(`${field}.type`, profile.type, 'type is required when seccompProfile is set');
  const errors = missing.length > 0 ? missing : checkOneOf(`${field}.type`, profile.type, PROFILES);
  const own = `${field}.localhostProfile`;
  if (profile.type === 'Localhost') {
    if (profile.localhostProfile === undefined)
      errors.push(required(own, 'must be set when seccomp type is Localhost'));
    else errors.push(...checkLocalPath(own, profile.localhostProfile));
  } else if (profile.localhostProfile !== undefined) {
    const value = goValue(SECCOMP_PROFILE, profile);
    errors.push(invalid(own, value, 'can only be set when seccomp type is Localhost'));
  }
  return errors;
}

function checkAppArmor(field: string, profile: AppArmorProfile | undefined): FieldError[] {
  if (!profile) return [];
  const own = `${field}.localhostProfile`;
  const { type = '', localhostProfile } = profile;
  if (type === '') return [required(`${field}.type`, 'type is required when appArmorProfile is set')];
  if (type === 'Localhost') {
    const trimmed = localhostProfile?.trim() ?? '';
    if (localhostProfile !== undefined && trimmed !== localhostProfile) {
      return [invalid(own, localhostProfile, 'must not be padded with whitespace')];
    }
    return trimmed === '' ? [required(own, 'must be set when AppArmor type is Localhost')] : [];
  }
  if (!PROFILES.includes(type)) return checkOneOf(`${field}.type`, type, PROFILES);
  if (localhostProfile === undefined) return [];
  return [invalid(own, localhostProfile, 'can only be set when AppArmor type is Localhost')];
}

function checkWindowsOptions(field: string, options: WindowsOptions | undefined): FieldError[] {
  if (!options) return [];
  const { gmsaCredentialSpecName, gmsaCredentialSpec, runAsUserName } = options;
  const errors: FieldError[] = [];
  if (gmsaCredentialSpecName !== undefined) {
    errors.push(...checkDnsSubdomain(`${field}.gmsaCredentialSpecName`, gmsaCredentialSpecName));
  }
  if (gmsaCredentialSpec === '') {
    errors.push(invalid(`${field}.gmsaCredentialSpec`, '', 'gmsaCredentialSpec cannot be an empty string'));
  }
  if (runAsUserName === undefined) return errors;
  const why = userNameFault(runAsUserName);
  return why === undefined ? errors : [...errors, invalid(`${field}.runAsUserName`, runAsUserName, why)];
}

function userNameFault(name: string): string | undefined {
  if (name === '') return 'runAsUserName cannot be an empty string';
  if (/[\p{Cc}]/u.test(name)) return 'runAsUserName cannot contain control characters';
  const parts = name.split('\\');
  if (parts.length > 2) return 'runAsUserName cannot contain more than one backslash';
  const user = parts[parts.length - 1];
  if (user === '') return "runAsUserName's User cannot be empty";
  if (user.length > 104) return "runAsUserName's User length must not be longer than 104 characters";
  if (/^[. ]+$/.test(user)) return "runAsUserName's User cannot contain only periods or spaces";
  return /["/\\:;|=,+*?<>@[\]]/.test(user)
    ? `runAsUserName's User cannot contain the following characters: "/\\:;|=,+*?<>@[]`
    : undefined;
}
