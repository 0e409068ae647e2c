import type { Container, EphemeralContainer, PodSpec } from 'kubernetes-types/core/v1.d.ts';
import { checkDnsLabel, checkOneOf, checkRequired } from '../../check.ts';
import {
  duplicate,
  type FieldError,
  fieldNotFound,
  forbiddenField,
  invalid,
  notSupported,
  required,
} from '../../field-error.ts';
import { checkEnv, checkEnvFrom } from './check-env.ts';
import { checkVolumeDevices, checkVolumeMounts } from './check-mounts.ts';
import { checkContainerPorts, checkHostPorts } from './check-ports.ts';
import { checkLifecycle, checkProbes } from './check-probes.ts';
import { checkResources } from './check-resources.ts';
import { checkContainerSecurity } from './check-security.ts';
import type { KnownVolumes } from './check-volumes.ts';

const MESSAGE_POLICIES = ['File', 'FallbackToLogsOnError'];
const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];
const EPHEMERAL_FORBIDDEN = [
  'ports',
  'resources',
  'resizePolicy',
  'restartPolicy',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
] as const;
const FOR_SIDECARS_ONLY = 'may not be set for init containers without restartPolicy=Always';

interface Around {
  spec: PodSpec;
  volumes: KnownVolumes;
  graceSeconds: number;
}

/** validateContainers. */
export function checkContainers(field: string, around: Around): FieldError[] {
  const containers = around.spec.containers ?? [];
  if (containers.length === 0) return [required(field)];
  const names = new Set<string>();
  const errors = containers.flatMap((container, at) => {
    const own = `${field}[${at}]`;
    const found = checkCommon(own, container, around.volumes);
    if (names.has(container.name)) found.push(duplicate(`${own}.name`, container.name));
    names.add(container.name);
    found.push(...checkHandlers(own, container, around.graceSeconds));
    if (container.restartPolicy !== undefined) {
      found.push(forbiddenField(`${own}.restartPolicy`, 'may not be set for non-init containers'));
    }
    return found;
  });
  return [...errors, ...checkHostPorts(field, containers)];
}

/** validateInitContainers. */
export function checkInitContainers(field: string, around: Around): FieldError[] {
  const names = new Set((around.spec.containers ?? []).map(({ name }) => name));
  return (around.spec.initContainers ?? []).flatMap((container, at) => {
    const own = `${field}[${at}]`;
    const { name = '', restartPolicy } = container;
    const errors = checkCommon(own, container, around.volumes);
    if (restartPolicy !== undefined && restartPolicy !== 'Always') {
      errors.push(notSupported(`${own}.restartPolicy`, restartPolicy, ['Always']));
    }
    if (names.has(name)) errors.push(duplicate(`${own}.name`, name));
    else if (name !== '') names.add(name);
    errors.push(...checkHostPorts(field, [container]));
    if (restartPolicy === 'Always') return [...errors, ...checkHandlers(own, container, around.graceSeconds)];
    for (const handler of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
      if (container[handler]) errors.push(forbiddenField(`${own}.${handler}`, FOR_SIDECARS_ONLY));
    }
    return errors;
  });
}

/** validateEphemeralContainers. */
export function checkEphemeralContainers(field: string, around: Around): FieldError[] {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = around.spec;
  const others = new Set([...(containers ?? []), ...(initContainers ?? [])].map(({ name }) => name));
  const names = new Set(others);
  return (ephemeralContainers ?? []).flatMap((container, at) => {
    const own = `${field}[${at}]`;
    const { name = '', targetContainerName = '' } = container;
    const errors = [...checkCommon(own, container, around.volumes), ...checkImageText(own, container)];
    if (names.has(name)) errors.push(duplicate(`${own}.name`, name));
    names.add(name);
    if (targetContainerName !== '' && !others.has(targetContainerName)) {
      errors.push(fieldNotFound(`${own}.targetContainerName`, targetContainerName));
    }
    return [...errors, ...checkEphemeralFields(own, container)];
  });
}

/** What only pods are held to: an image without spaces around it. */
export function checkImageText(field: string, { image = '' }: { image?: string }): FieldError[] {
  return image === image.trim()
    ? []
    : [invalid(`${field}.image`, image, 'must not have leading or trailing whitespace')];
}

function checkCommon(field: string, given: Container | EphemeralContainer, volumes: KnownVolumes): FieldError[] {
  const container = given;
  const { name = '', terminationMessagePolicy } = container;
  return [
    ...(name === '' ? [required(`${field}.name`)] : checkDnsLabel(`${field}.name`, name)),
    ...checkRequired(`${field}.image`, container.image),
    ...(terminationMessagePolicy
      ? checkOneOf(`${field}.terminationMessagePolicy`, terminationMessagePolicy, MESSAGE_POLICIES)
      : [required(`${field}.terminationMessagePolicy`)]),
    ...checkContainerPorts(`${field}.ports`, container.ports ?? []),
    ...checkEnv(`${field}.env`, container.env ?? []),
    ...checkEnvFrom(`${field}.envFrom`, container.envFrom ?? []),
    ...checkVolumeMounts(`${field}.volumeMounts`, container, volumes),
    ...checkVolumeDevices(`${field}.volumeDevices`, container, volumes),
    ...(container.imagePullPolicy
      ? checkOneOf(`${field}.imagePullPolicy`, container.imagePullPolicy, PULL_POLICIES)
      : [required(`${field}.imagePullPolicy`)]),
    ...checkResources(`${field}.resources`, container.resources),
    ...checkContainerSecurity(`${field}.securityContext`, container.securityContext),
  ];
}

function checkHandlers(field: string, container: Container, graceSeconds: number): FieldError[] {
  return [
    ...(container.lifecycle ? checkLifecycle(`${field}.lifecycle`, container.lifecycle, graceSeconds) : []),
    ...checkProbes(field, container, graceSeconds),
  ];
}

function checkEphemeralFields(field: string, container: EphemeralContainer): FieldError[] {
  const why = 'cannot be set for an Ephemeral Container';
  return [
    ...EPHEMERAL_FORBIDDEN.flatMap((name) =>
      isSet(name, container[name]) ? [forbiddenField(`${field}.${name}`, why)] : [],
    ),
    ...(container.volumeMounts ?? []).flatMap((mount, at) =>
      (['subPath', 'subPathExpr'] as const).flatMap((name) =>
        mount[name] ? [forbiddenField(`${field}.volumeMounts[${at}].${name}`, why)] : [],
      ),
    ),
  ];
}

/** Go's zero value is not set; resources are a struct, and zero when empty. */
function isSet(name: string, value: unknown): boolean {
  if (name === 'resources') return Object.keys(value ?? {}).length > 0;
  return value !== undefined && value !== null;
}
