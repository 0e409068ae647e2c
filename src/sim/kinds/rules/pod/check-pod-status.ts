import type { Pod, PodStatus } from 'kubernetes-types/core/v1.d.ts';
import { checkQualifiedName, invalidEach } from '../../check.ts';
import { duplicate, type FieldError, forbiddenField, invalid } from '../../field-error.ts';
import { goValue } from '../../go-value.ts';
import { checkAddress } from '../../ip.ts';
import { dnsSubdomainErrors } from '../../names.ts';
import { checkAnnotationUpdate } from './check-pod-annotations.ts';

/** Conditions whose names need no check. */
const SYSTEM_CONDITIONS = new Set(['PodScheduled', 'Ready', 'Initialized']);
type Status = PodStatus & { hostIPs?: { ip?: string }[] };

/** ValidatePodStatusUpdate. */
export function checkPodStatusUpdate(pod: Pod, old: Pod): FieldError[] {
  const status: Status = pod.status ?? {};
  const errors = [
    ...checkAnnotationUpdate(pod, old),
    ...(status.conditions ?? []).flatMap(({ type = '' }, at) =>
      // Upstream's path says metadata.
      SYSTEM_CONDITIONS.has(type) ? [] : checkQualifiedName(`metadata.conditions[${at}].Type`, type),
    ),
  ];
  const nominated = status.nominatedNodeName ?? '';
  if (nominated !== '' && nominated !== (old.status?.nominatedNodeName ?? '')) {
    errors.push(...invalidEach('status.nominatedNodeName', nominated, dnsSubdomainErrors(nominated)));
  }
  const policy = old.spec?.restartPolicy;
  if (policy !== 'Always') {
    const sidecars = (old.spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
    const mayRestart = new Set(sidecars.map(({ name }) => name));
    errors.push(
      ...checkTransitions('containerStatuses', pod.status, old.status, policy === 'OnFailure'),
      ...checkTransitions('initContainerStatuses', pod.status, old.status, policy === 'OnFailure', mayRestart),
    );
  }
  errors.push(...checkTransitions('ephemeralContainerStatuses', pod.status, old.status, false));
  errors.push(...checkAddresses('status.podIPs', 'core.PodIP', status.podIPs ?? []));
  const [host] = status.hostIPs ?? [];
  if (host && (host.ip ?? '') !== (status.hostIP ?? '')) {
    errors.push(invalid('status.hostIPs[0].ip', host.ip ?? '', 'must be equal to `hostIP`'));
  }
  return [...errors, ...checkAddresses('status.hostIPs', 'core.HostIP', status.hostIPs ?? [])];
}

function checkAddresses(field: string, typeName: string, given: readonly { ip?: string }[]): FieldError[] {
  const addresses = given.map(({ ip = '' }) => ip);
  const errors = addresses.flatMap((ip, at) => checkAddress(`${field}[${at}]`, ip));
  if (addresses.length < 2) return errors;
  const families = new Set(addresses.map((ip) => ip.includes(':')));
  if (errors.length === 0 && (families.size < 2 || addresses.length > 2)) {
    const why = 'may specify no more than one IP for each IP family';
    errors.push(invalid(field, goValue(`[]${typeName}`, given), why));
  }
  const repeated = addresses.flatMap((ip, at) =>
    addresses.indexOf(ip) < at ? [duplicate(`${field}[${at}]`, goValue(typeName, given[at]))] : [],
  );
  return [...errors, ...repeated];
}

/** A container that must not run again stays terminated. */
function checkTransitions(
  list: 'containerStatuses' | 'initContainerStatuses' | 'ephemeralContainerStatuses',
  now: PodStatus | undefined,
  before: PodStatus | undefined,
  onlyAfterSuccess: boolean,
  mayRestart: ReadonlySet<string> = new Set(),
): FieldError[] {
  return (before?.[list] ?? []).flatMap((old) => {
    const terminated = old.state?.terminated;
    if (!terminated || mayRestart.has(old.name) || (onlyAfterSuccess && terminated.exitCode !== 0)) return [];
    const at = (now?.[list] ?? []).findIndex(({ name }) => name === old.name);
    if (at < 0 || now?.[list]?.[at].state?.terminated) return [];
    return [forbiddenField(`status.${list}[${at}].state`, 'may not be transitioned to non-terminated state')];
  });
}
