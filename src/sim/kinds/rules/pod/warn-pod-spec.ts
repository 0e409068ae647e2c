import type {
  Container,
  ContainerPort,
  NodeSelectorTerm,
  PersistentVolumeClaimSpec,
  PodSpec,
  PodTemplateSpec,
  Volume,
} from 'kubernetes-types/core/v1.d.ts';
import { goQuote } from '../../go-quote.ts';
import { dnsLabelErrors } from '../../names.ts';
import { quantityOf } from './check-resources.ts';
import { appArmorOf } from './check-security.ts';
import { eachContainer } from './check-windows.ts';

export const APP_ARMOR_ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/';
export const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
export const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';

export const OLD_NODE_LABELS: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  'beta.kubernetes.io/os': 'deprecated since v1.14; use "kubernetes.io/os" instead',
  'failure-domain.beta.kubernetes.io/region': 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  'failure-domain.beta.kubernetes.io/zone': 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  'beta.kubernetes.io/instance-type': 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
};
const ANNOTATIONS: readonly [string, string][] = [
  ['scheduler.alpha.kubernetes.io/critical-pod', 'non-functional in v1.16+; use the "priorityClassName" field instead'],
  ['security.alpha.kubernetes.io/sysctls', 'non-functional in v1.11+; use the "sysctls" field instead'],
  ['security.alpha.kubernetes.io/unsafe-sysctls', 'non-functional in v1.11+; use the "sysctls" field instead'],
];
/** Field of a volume, the name upstream's warning has for it, and its fate. */
const OLD_VOLUMES: readonly [keyof Volume, string, string][] = [
  ['photonPersistentDisk', 'photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['gitRepo', 'gitRepo', 'deprecated in v1.11'],
  ['scaleIO', 'scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['flocker', 'flocker', 'deprecated in v1.22, non-functional in v1.25+'],
  ['storageos', 'storageOS', 'deprecated in v1.22, non-functional in v1.25+'],
  ['quobyte', 'quobyte', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['ephemeral', 'ephemeral', ''],
  ['cephfs', 'cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['rbd', 'rbd', 'deprecated in v1.28, non-functional in v1.31+'],
];

/** pkg/api/pod/warnings.go. `prefix` is where the pod stands in its object, such as `spec.template`; empty for a pod. */
export function warnPodSpec(prefix: string, { metadata, spec }: PodTemplateSpec): string[] {
  if (!spec) return [];
  const at = (path: string) => (prefix === '' ? path : `${prefix}.${path}`);
  const annotations = metadata?.annotations ?? {};
  return [
    ...warnNodeLabels(at('spec'), spec),
    ...ANNOTATIONS.filter(([key]) => key in annotations).map(
      ([key, why]) => `${at(`metadata.annotations[${key}]`)}: ${why}`,
    ),
    ...warnVolumes(at('spec.volumes'), spec.volumes ?? []),
    ...warnLists(at('spec'), spec),
    ...(SECCOMP_POD in annotations && !spec.securityContext?.seccompProfile
      ? [
          `${at(`metadata.annotations[${SECCOMP_POD}]`)}: non-functional in v1.27+; use the "seccompProfile" field instead`,
        ]
      : []),
    ...eachContainer(at('spec'), spec).flatMap(([path, container]) => [
      ...(metadata?.annotations
        ? warnAnnotations(at('metadata.annotations'), prefix !== '', annotations, container)
        : []),
      ...warnContainer(path, container),
    ]),
    ...warnPorts(at('spec'), spec),
    ...((spec.terminationGracePeriodSeconds ?? 0) < 0
      ? [
          `${at('spec.terminationGracePeriodSeconds')}: must be >= 0; negative values are invalid and will be treated as 1`,
        ]
      : []),
    ...warnPodAffinity(at('spec.affinity'), spec),
  ];
}

/** Warnings of a template that an update changed; none where it stayed. */
export function warnTemplate(prefix: string, template: PodTemplateSpec | undefined): string[] {
  return template ? warnPodSpec(prefix, template) : [];
}

function warnNodeLabels(path: string, spec: PodSpec): string[] {
  const warnings = Object.keys(spec.nodeSelector ?? {})
    .filter((key) => key in OLD_NODE_LABELS)
    .map((key) => `${path}.nodeSelector[${key}]: ${OLD_NODE_LABELS[key]}`);
  const {
    requiredDuringSchedulingIgnoredDuringExecution: needed,
    preferredDuringSchedulingIgnoredDuringExecution: wished,
  } = spec.affinity?.nodeAffinity ?? {};
  const affinity = `${path}.affinity.nodeAffinity`;
  const terms = [
    ...(needed?.nodeSelectorTerms ?? []).map(
      (term, at) =>
        [`${affinity}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[${at}]`, term] as const,
    ),
    ...(wished ?? []).map(
      ({ preference }, at) =>
        [`${affinity}.preferredDuringSchedulingIgnoredDuringExecution[${at}].preference`, preference] as const,
    ),
  ];
  for (const [field, term] of terms) warnings.push(...warnTerm(field, term));
  (spec.topologySpreadConstraints ?? []).forEach(({ topologyKey, labelSelector }, at) => {
    const field = `${path}.topologySpreadConstraints[${at}]`;
    if (topologyKey in OLD_NODE_LABELS)
      warnings.push(`${field}.topologyKey: ${topologyKey} is ${OLD_NODE_LABELS[topologyKey]}`);
    if (!labelSelector) warnings.push(`${field}.labelSelector: a null labelSelector results in matching no pod`);
  });
  return warnings;
}

/** Labels of nodes that have been given up (pkg/api/node/util.go). */
export function warnTerm(field: string, term: NodeSelectorTerm | undefined): string[] {
  return (term?.matchExpressions ?? []).flatMap(({ key }, at) =>
    key in OLD_NODE_LABELS ? [`${field}.matchExpressions[${at}].key: ${key} is ${OLD_NODE_LABELS[key]}`] : [],
  );
}

function warnVolumes(path: string, volumes: readonly Volume[]): string[] {
  return volumes.flatMap((volume, at) =>
    OLD_VOLUMES.filter(([field]) => volume[field]).flatMap(([field, name, why]) =>
      field === 'ephemeral'
        ? warnClaim(`${path}[${at}].ephemeral.volumeClaimTemplate.spec`, volume.ephemeral?.volumeClaimTemplate?.spec)
        : [`${path}[${at}].${name}: ${why}`],
    ),
  );
}

/** Fractions of a byte in what a claim asks for (pkg/api/persistentvolumeclaim/util.go). */
export function warnClaim(path: string, spec: PersistentVolumeClaimSpec | undefined): string[] {
  const { requests, limits } = spec?.resources ?? {};
  return [
    ...warnFraction(`${path}.resources.requests[storage]`, requests?.storage),
    ...warnFraction(`${path}.resources.limits[storage]`, limits?.storage),
  ];
}

function warnPodAffinity(path: string, { affinity }: PodSpec): string[] {
  const none = 'a null labelSelector results in matching no pod';
  return (['podAffinity', 'podAntiAffinity'] as const).flatMap((kind) => {
    const needed = affinity?.[kind]?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
    const wished = affinity?.[kind]?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    const own = `${path}.${kind}`;
    return [
      ...needed.flatMap(({ labelSelector }, at) =>
        labelSelector ? [] : [`${own}.requiredDuringSchedulingIgnoredDuringExecution[${at}].labelSelector: ${none}`],
      ),
      ...wished.flatMap(({ podAffinityTerm }, at) =>
        podAffinityTerm?.labelSelector
          ? []
          : [`${own}.preferredDuringSchedulingIgnoredDuringExecution[${at}].podAffinityTerm.labelSelector: ${none}`],
      ),
    ];
  });
}

function warnLists(path: string, spec: PodSpec): string[] {
  const addresses = (spec.hostAliases ?? []).map(({ ip }) => ip ?? '');
  const secrets = (spec.imagePullSecrets ?? []).map(({ name }) => name ?? '');
  return [
    ...repeated(addresses).map((at) => `${path}.hostAliases[${at}].ip: duplicate ip ${goQuote(addresses[at])}`),
    ...repeated(secrets).map((at) => `${path}.imagePullSecrets[${at}].name: duplicate name ${goQuote(secrets[at])}`),
    ...secrets.flatMap((name, at) =>
      name === '' ? [`${path}.imagePullSecrets[${at}].name: invalid empty name ""`] : [],
    ),
    ...warnFraction(`${path}.overhead[memory]`, spec.overhead?.memory),
    ...warnFraction(`${path}.overhead[ephemeral-storage]`, spec.overhead?.['ephemeral-storage']),
  ];
}

function warnAnnotations(
  path: string,
  inTemplate: boolean,
  annotations: Readonly<Record<string, string>>,
  { name, securityContext }: Container,
): string[] {
  const warnings: string[] = [];
  const seccomp = `${SECCOMP_CONTAINER}${name}`;
  if (seccomp in annotations && !securityContext?.seccompProfile) {
    warnings.push(`${path}[${seccomp}]: non-functional in v1.27+; use the "seccompProfile" field instead`);
  }
  const appArmor = `${APP_ARMOR_ANNOTATION}${name}`;
  if (inTemplate && appArmor in annotations && !appArmorOf(securityContext ?? {})) {
    warnings.push(`${path}[${appArmor}]: deprecated since v1.30; use the "appArmorProfile" field instead`);
  }
  return warnings;
}

function warnContainer(path: string, container: Container): string[] {
  const { limits, requests } = container.resources ?? {};
  return [
    ...warnFraction(`${path}.resources.limits[memory]`, limits?.memory),
    ...warnFraction(`${path}.resources.requests[memory]`, requests?.memory),
    ...warnFraction(`${path}.resources.limits[ephemeral-storage]`, limits?.['ephemeral-storage']),
    ...warnFraction(`${path}.resources.requests[ephemeral-storage]`, requests?.['ephemeral-storage']),
    ...warnHiddenVariables(`${path}.env`, container),
  ];
}

function warnFraction(field: string, amount: string | undefined): string[] {
  if (amount === undefined) return [];
  const { nanos } = quantityOf(amount);
  // Upstream looks at thousandths, in an integer that is too small for petabytes.
  if (nanos % 10n ** 9n === 0n && nanos / 10n ** 6n < 2n ** 63n) return [];
  return [`${field}: fractional byte value ${goQuote(amount)} is invalid, must be an integer`];
}

/** A variable may take up its own former value; another one is lost under apply. */
function warnHiddenVariables(path: string, { env }: Container): string[] {
  const seen = new Set<string>();
  return (env ?? []).flatMap(({ name, value = '', valueFrom }, at) => {
    const hides =
      seen.has(name) && (valueFrom !== undefined || value === `$(${name})` || !value.includes(`$(${name})`));
    seen.add(name);
    return hides
      ? [`${path}[${at}]: hides previous definition of ${goQuote(name)}, which may be dropped when using apply`]
      : [];
  });
}

function warnPorts(path: string, spec: PodSpec): string[] {
  const known = new Map<string, [string, ContainerPort][]>();
  return eachContainer(path, spec).flatMap(([own, { ports }]) =>
    (ports ?? []).flatMap((port, at) => {
      const field = `${own}.ports[${at}]`;
      const key = `${port.containerPort}/${port.protocol}`;
      const others = known.get(key) ?? [];
      const warnings = port.hostIP && !port.hostPort ? [`${field}: hostIP set without hostPort: ${goPort(port)}`] : [];
      for (const [otherField, other] of others) warnings.push(...warnOverlap(field, port, otherField, other));
      known.set(key, [...others, [field, port]]);
      return warnings;
    }),
  );
}

function warnOverlap(field: string, port: ContainerPort, otherField: string, other: ContainerPort): string[] {
  const [hostPort, otherPort] = [port.hostPort ?? 0, other.hostPort ?? 0];
  const [hostIp, otherIp] = [port.hostIP ?? '', other.hostIP ?? ''];
  if (hostIp === otherIp && hostPort === otherPort) return [`${field}: duplicate port definition with ${otherField}`];
  if (hostPort === 0 || otherPort === 0) return [`${field}: overlapping port definition with ${otherField}`];
  const anyAddress = (hostIp === '') !== (otherIp === '');
  return anyAddress && hostPort === otherPort
    ? [`${field}: dangerously ambiguous port definition with ${otherField}`]
    : [];
}

function goPort({ name = '', hostPort = 0, containerPort, protocol = '', hostIP = '' }: ContainerPort): string {
  return `{Name:${name} HostPort:${hostPort} ContainerPort:${containerPort} Protocol:${protocol} HostIP:${hostIP}}`;
}

function repeated(items: readonly string[]): number[] {
  return items.flatMap((item, at) => (items.indexOf(item) < at ? [at] : []));
}

/** What a workload's pods are named after is part of their host names. */
export function warnPodsNamed(name: string | undefined): string[] {
  const faults = dnsLabelErrors(name ?? '');
  if (faults.length === 0) return [];
  const why =
    'this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended';
  return [`metadata.name: ${why}: [${faults.join(' ')}]`];
}
