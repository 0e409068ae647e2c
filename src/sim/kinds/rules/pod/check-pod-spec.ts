import type { PodDNSConfig, PodSpec } from 'kubernetes-types/core/v1.d.ts';
import { checkDnsLabel, checkDnsSubdomain, checkLabels, checkOneOf, invalidEach } from '../../check.ts';
import { type FieldError, forbiddenField, invalid, required } from '../../field-error.ts';
import { rangeError } from '../../formats.ts';
import { checkAddress } from '../../ip.ts';
import { dnsSubdomainErrors } from '../../names.ts';
import { checkAffinity } from './check-affinity.ts';
import { checkContainers, checkEphemeralContainers, checkImageText, checkInitContainers } from './check-containers.ts';
import { checkResources } from './check-resources.ts';
import { checkGates, checkSpread, checkTolerations } from './check-scheduling.ts';
import { checkPodSecurity } from './check-security.ts';
import { checkVolumes } from './check-volumes.ts';
import { checkHostProcess, checkOs } from './check-windows.ts';

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];
const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
const MAX_INT32 = 2 ** 31 - 1;
const NAMESERVERS_MAX = 3;
const SEARCHES_MAX = 32;
const SEARCH_LENGTH_MAX = 2048;

/** pkg/apis/core/validation, ValidatePodSpec: what pods and templates have in common. */
export function checkPodSpec(path: string, spec: PodSpec, podName = ''): FieldError[] {
  const { errors, known } = checkVolumes(`${path}.volumes`, spec.volumes ?? [], podName);
  const around = { spec, volumes: known, graceSeconds: spec.terminationGracePeriodSeconds ?? 0 };
  return [
    ...errors,
    ...checkContainers(`${path}.containers`, around),
    ...checkInitContainers(`${path}.initContainers`, around),
    ...checkEphemeralContainers(`${path}.ephemeralContainers`, around),
    ...(spec.restartPolicy
      ? checkOneOf(`${path}.restartPolicy`, spec.restartPolicy, RESTART_POLICIES)
      : [required(`${path}.restartPolicy`)]),
    ...(spec.dnsPolicy
      ? checkOneOf(`${path}.dnsPolicy`, spec.dnsPolicy, DNS_POLICIES)
      : [required(`${path}.dnsPolicy`)]),
    ...checkLabels(`${path}.nodeSelector`, spec.nodeSelector),
    ...checkPodSecurity(path, spec),
    ...checkAffinity(`${path}.affinity`, spec.affinity),
    ...checkDnsConfig(`${path}.dnsConfig`, spec),
    ...checkGates(path, spec),
    ...checkSpread(`${path}.topologySpreadConstraints`, spec.topologySpreadConstraints ?? []),
    ...checkHostProcess(path, spec),
    ...checkNames(path, spec),
    ...checkTolerations(`${path}.tolerations`, spec.tolerations ?? []),
    ...checkHostAliases(`${path}.hostAliases`, spec),
    ...checkClasses(path, spec),
    ...(spec.overhead ? checkResources(`${path}.overhead`, { limits: spec.overhead }) : []),
    ...checkOs(path, spec),
  ];
}

/** What pods are held to beyond their templates (validatePodMetadataAndSpec). */
export function checkPodOnly(path: string, spec: PodSpec): FieldError[] {
  const errors: FieldError[] = [];
  if (!spec.serviceAccountName) {
    (spec.volumes ?? []).forEach((volume, at) => {
      (volume.projected?.sources ?? []).forEach((source, sourceAt) => {
        if (!source.serviceAccountToken) return;
        const field = `${path}.volumes[${at}].projected.sources[${sourceAt}].serviceAccountToken`;
        errors.push(forbiddenField(field, 'must not be specified when serviceAccountName is not set'));
      });
    });
  }
  (spec.containers ?? []).forEach((container, at) =>
    errors.push(...checkImageText(`${path}.containers[${at}]`, container)),
  );
  (spec.initContainers ?? []).forEach((container, at) =>
    errors.push(...checkImageText(`${path}.initContainers[${at}]`, container)),
  );
  return errors;
}

function checkNames(path: string, spec: PodSpec): FieldError[] {
  const { serviceAccountName = '', nodeName = '', activeDeadlineSeconds, hostname = '', subdomain = '' } = spec;
  const subdomainOf = (field: string, value: string) =>
    value === '' ? [] : invalidEach(`${path}.${field}`, value, dnsSubdomainErrors(value));
  const errors = [...subdomainOf('serviceAccountName', serviceAccountName), ...subdomainOf('nodeName', nodeName)];
  if (activeDeadlineSeconds !== undefined && (activeDeadlineSeconds < 1 || activeDeadlineSeconds > MAX_INT32)) {
    errors.push(invalid(`${path}.activeDeadlineSeconds`, activeDeadlineSeconds, rangeError(1, MAX_INT32)));
  }
  if (hostname !== '') errors.push(...checkDnsLabel(`${path}.hostname`, hostname));
  if (subdomain !== '') errors.push(...checkDnsLabel(`${path}.subdomain`, subdomain));
  return errors;
}

function checkClasses(path: string, spec: PodSpec): FieldError[] {
  const errors: FieldError[] = [];
  if (spec.priorityClassName) errors.push(...checkDnsSubdomain(`${path}.priorityClassName`, spec.priorityClassName));
  if (spec.runtimeClassName !== undefined) {
    errors.push(...checkDnsSubdomain(`${path}.runtimeClassName`, spec.runtimeClassName));
  }
  if (spec.preemptionPolicy !== undefined) {
    const field = `${path}.preemptionPolicy`;
    errors.push(
      ...(spec.preemptionPolicy === ''
        ? [required(field)]
        : checkOneOf(field, spec.preemptionPolicy, ['PreemptLowerPriority', 'Never'])),
    );
  }
  return errors;
}

function checkHostAliases(field: string, spec: PodSpec): FieldError[] {
  return (spec.hostAliases ?? []).flatMap(({ ip = '', hostnames }, at) => [
    ...checkAddress(`${field}[${at}].ip`, ip),
    ...(hostnames ?? []).flatMap((name, nameAt) => checkDnsSubdomain(`${field}[${at}].hostnames[${nameAt}]`, name)),
  ]);
}

/** validatePodDNSConfig. */
function checkDnsConfig(field: string, { dnsPolicy, dnsConfig }: PodSpec): FieldError[] {
  if (dnsPolicy === 'None') {
    if (!dnsConfig) return [required(field, 'must provide `dnsConfig` when `dnsPolicy` is None')];
    if ((dnsConfig.nameservers ?? []).length === 0) {
      const why = 'must provide at least one DNS nameserver when `dnsPolicy` is None';
      return [required(`${field}.nameservers`, why)];
    }
  }
  if (!dnsConfig) return [];
  return [
    ...checkNameservers(field, dnsConfig),
    ...checkSearches(field, dnsConfig),
    ...checkDnsOptions(field, dnsConfig),
  ];
}

function checkNameservers(field: string, { nameservers }: PodDNSConfig): FieldError[] {
  const servers = nameservers ?? [];
  const tooMany = servers.length > NAMESERVERS_MAX;
  return [
    ...(tooMany
      ? [invalid(`${field}.nameservers`, servers, `must not have more than ${NAMESERVERS_MAX} nameservers`)]
      : []),
    ...servers.flatMap((server, at) => checkAddress(`${field}.nameservers[${at}]`, server)),
  ];
}

function checkSearches(field: string, config: PodDNSConfig): FieldError[] {
  const searches = config.searches ?? [];
  const errors: FieldError[] = [];
  if (searches.length > SEARCHES_MAX) {
    errors.push(invalid(`${field}.searches`, searches, `must not have more than ${SEARCHES_MAX} search paths`));
  }
  if (searches.join(' ').length > SEARCH_LENGTH_MAX) {
    const why = `must not have more than ${SEARCH_LENGTH_MAX} characters (including spaces) in the search list`;
    errors.push(invalid(`${field}.searches`, searches, why));
  }
  return [
    ...errors,
    ...searches.flatMap((search, at) => checkDnsSubdomain(`${field}.searches[${at}]`, search.replace(/\.$/, ''))),
  ];
}

function checkDnsOptions(field: string, { options }: PodDNSConfig): FieldError[] {
  return (options ?? []).flatMap(({ name = '' }, at) =>
    name === '' ? [required(`${field}.options[${at}]`, 'must not be empty')] : [],
  );
}
