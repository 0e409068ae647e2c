import type { Container, PodSpec } from 'kubernetes-types/core/v1.d.ts';
import { checkRequired } from '../../check.ts';
import { type FieldError, forbiddenField, invalid, notSupported } from '../../field-error.ts';
import { allContainers } from './pod-spec-defaults.ts';

const POD_FIELDS = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'fsGroup',
  'fsGroupChangePolicy',
  'sysctls',
  'runAsUser',
  'runAsGroup',
  'supplementalGroups',
];
const CONTAINER_FIELDS = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
];

/** What a pod's operating system forbids. */
export function checkOs(path: string, spec: PodSpec): FieldError[] {
  if (!spec.os) return [];
  const missing = checkRequired(`${path}.os.name`, spec.os.name, 'cannot be empty');
  if (missing.length > 0) return missing;
  if (spec.os.name === 'linux') return checkLinux(path, spec);
  if (spec.os.name === 'windows') return checkWindows(path, spec);
  return [notSupported(`${path}.os`, spec.os.name, ['linux', 'windows'])];
}

/** validateWindowsHostProcessPod: all containers or none, and then on the host's network. */
export function checkHostProcess(path: string, spec: PodSpec): FieldError[] {
  const forPod = spec.securityContext?.windowsOptions?.hostProcess;
  const containers = allContainers(spec) as Container[];
  const flags = containers.map(
    ({ securityContext }) => securityContext?.windowsOptions?.hostProcess ?? forPod ?? false,
  );
  const count = flags.filter(Boolean).length;
  if (count === 0) return [];
  const errors: FieldError[] = [];
  if (count < containers.length) {
    const why = 'If pod contains any hostProcess containers then all containers must be HostProcess containers';
    errors.push(invalid(path, '', why));
  }
  if (spec.hostNetwork !== true) {
    const why = 'hostNetwork must be true if pod contains any hostProcess containers';
    errors.push(invalid(`${path}.hostNetwork`, spec.hostNetwork ?? false, why));
  }
  return errors;
}

function checkLinux(path: string, spec: PodSpec): FieldError[] {
  const why = 'windows options cannot be set for a linux pod';
  const errors = spec.securityContext?.windowsOptions
    ? [forbiddenField(`${path}.securityContext.windowsOptions`, why)]
    : [];
  return [
    ...errors,
    ...eachContainer(path, spec).flatMap(([field, { securityContext }]) =>
      securityContext?.windowsOptions ? [forbiddenField(`${field}.securityContext.windowsOptions`, why)] : [],
    ),
  ];
}

function checkWindows(path: string, spec: PodSpec): FieldError[] {
  const why = 'cannot be set for a windows pod';
  const errors: FieldError[] = [];
  const context: Record<string, unknown> = { ...spec.securityContext };
  for (const [field, set] of [
    ['hostPID', spec.hostPID],
    ['hostIPC', spec.hostIPC],
  ] as const) {
    if (set) errors.push(forbiddenField(`${path}.${field}`, why));
  }
  for (const field of POD_FIELDS) {
    if (context[field] !== undefined) errors.push(forbiddenField(`${path}.securityContext.${field}`, why));
  }
  if (spec.shareProcessNamespace !== undefined) {
    errors.push(forbiddenField(`${path}.securityContext.shareProcessNamespace`, why));
  }
  for (const [field, { securityContext }] of eachContainer(path, spec)) {
    const own: Record<string, unknown> = { ...securityContext };
    for (const name of CONTAINER_FIELDS) {
      if (own[name] !== undefined) errors.push(forbiddenField(`${field}.securityContext.${name}`, why));
    }
  }
  return errors;
}

/** Upstream's VisitContainers: init containers first. */
export function eachContainer(path: string, spec: PodSpec): [string, Container][] {
  const found: [string, Container][] = [];
  for (const list of ['initContainers', 'containers', 'ephemeralContainers'] as const) {
    spec[list]?.forEach((container, at) => found.push([`${path}.${list}[${at}]`, container]));
  }
  return found;
}
