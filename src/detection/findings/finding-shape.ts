import type { AuditRecord, FindingRecord } from '../../journal/records.ts';
import type { FindingRule } from './finding-rules.ts';
import { bindingOf } from './match-audit.ts';
import type { RuntimeFact } from './runtime-fact.ts';
import { sensitiveMounts, type Workload } from './workload.ts';

/** The account and cluster that findings speak of. */
export interface FindingScope {
  cluster: string;
  clusterCreatedAt: string;
  accountId: string;
  region: string;
  detectorId: string;
}

export interface FindingFacts {
  event?: AuditRecord;
  runtime?: RuntimeFact;
  workload?: Workload;
}

/** `resource` and `service` of a finding, in the shape of GuardDuty's API (schema 2.0). */
export function findingBody(
  scope: FindingScope,
  facts: FindingFacts,
): { resource: Record<string, unknown>; service: FindingRecord['service'] } {
  const { event, runtime } = facts;
  return {
    resource: {
      resourceType: runtime === undefined ? 'EKSCluster' : runtime.container === undefined ? 'Instance' : 'Container',
      eksClusterDetails: {
        name: scope.cluster,
        arn: `arn:aws:eks:${scope.region}:${scope.accountId}:cluster/${scope.cluster}`,
        status: 'ACTIVE',
        createdAt: scope.clusterCreatedAt,
      },
      ...(runtime === undefined ? {} : { instanceDetails: { instanceId: runtime.node } }),
      kubernetesDetails: {
        kubernetesUserDetails: userDetails(event),
        kubernetesWorkloadDetails: workloadDetails(facts),
      },
    },
    service: {
      serviceName: 'guardduty',
      detectorId: scope.detectorId,
      featureName: runtime === undefined ? 'KubernetesAuditLogs' : 'RuntimeMonitoring',
      resourceRole: 'TARGET',
      count: 0,
      eventFirstSeen: '',
      eventLastSeen: '',
      archived: false,
      ...(event === undefined ? {} : { action: apiCallAction(event) }),
      ...(runtime === undefined ? {} : { runtimeDetails: runtimeDetails(runtime) }),
      ...roleBindingDetails(event),
    },
  };
}

/** A rule's text with what it names filled in. */
export function findingText(template: string, scope: FindingScope, facts: FindingFacts): string {
  const { event, runtime, workload } = facts;
  const container = runtime?.container;
  const values: Record<string, string> = {
    cluster: scope.cluster,
    user: event?.user.username ?? '',
    role: event === undefined ? '' : (bindingOf(event).roleRef?.name ?? ''),
    namespace: event?.objectRef?.namespace ?? container?.namespace ?? '',
    name: event?.objectRef?.name ?? '',
    workload:
      workload !== undefined
        ? `${workload.namespace}/${workload.name}`
        : container !== undefined
          ? `${container.namespace}/${container.pod}`
          : [event?.objectRef?.namespace, event?.objectRef?.name].filter(Boolean).join('/') || 'a process of the node',
    mounts: workload === undefined ? '' : sensitiveMounts(workload).join(', '),
    node: runtime?.node ?? '',
    process: runtime?.process?.name ?? '',
    remote: runtime?.connection ?? '',
  };
  return template.replaceAll(/\{(\w+)\}/g, (whole, key: string) => values[key] ?? whole);
}

/** What findings of one rule are counted together by: the subject, and the workload where the rule says so. */
export function groupKey(rule: FindingRule, facts: FindingFacts): string {
  const container = facts.runtime?.container;
  const workload =
    facts.workload === undefined
      ? container === undefined
        ? ''
        : `${container.namespace}/${ownerName(container.pod)}`
      : `${facts.workload.namespace}/${facts.workload.name}`;
  return [
    rule.type,
    // A workload runs on many nodes: that is one finding with a count.
    facts.event?.user.username ?? (container === undefined ? facts.runtime?.node : '') ?? '',
    rule.groupByWorkload ? workload : '',
  ].join('|');
}

/** A pod's name without what a controller drew for it. */
function ownerName(pod: string): string {
  return pod.replace(/(-[a-z0-9]{6,10})?-[a-z0-9]{5}$/, '');
}

function userDetails(event: AuditRecord | undefined): Record<string, unknown> | null {
  if (event === undefined) return null;
  const { username, uid, groups } = event.user;
  return {
    username: username ?? '',
    uid: uid ?? '',
    groups: groups ?? [],
    ...(event.impersonatedUser === undefined ? {} : { impersonatedUser: event.impersonatedUser }),
  };
}

function workloadDetails({ workload, runtime }: FindingFacts): Record<string, unknown> | null {
  if (workload !== undefined) {
    const { kind, uid, ...rest } = workload;
    const containers = rest.containers.map((one) => ({ ...one, imagePrefix: prefixOf(one.image) }));
    return { ...rest, containers, type: `${kind.toLowerCase()}s`, uid };
  }
  if (runtime?.container === undefined) return null;
  const { namespace, pod, container, image } = runtime.container;
  return { name: pod, type: 'pods', namespace, containers: [{ name: container, image, imagePrefix: prefixOf(image) }] };
}

/** The registry and the folder in it that an image is from. */
function prefixOf(image: string): string {
  return image.includes('/') ? image.slice(0, image.lastIndexOf('/')) : '';
}

function apiCallAction(event: AuditRecord): Record<string, unknown> {
  const ref = event.objectRef;
  return {
    actionType: 'KUBERNETES_API_CALL',
    kubernetesApiCallAction: {
      requestUri: event.requestURI,
      verb: event.verb,
      resource: ref?.resource ?? '',
      ...(ref?.subresource === undefined ? {} : { subresource: ref.subresource }),
      namespace: ref?.namespace ?? '',
      resourceName: ref?.name ?? '',
      sourceIPs: event.sourceIPs ?? [],
      userAgent: event.userAgent ?? '',
      remoteIpDetails: { ipAddressV4: event.sourceIPs?.[0] ?? '' },
      statusCode: event.responseStatus?.code ?? 0,
    },
  };
}

function runtimeDetails(runtime: RuntimeFact): Record<string, unknown> {
  const { process, mount, connection } = runtime;
  return {
    ...(process === undefined
      ? {}
      : {
          process: {
            name: process.name,
            executablePath: process.command.split(' ')[0],
            pid: process.pid,
            commandLineExample: process.command,
          },
        }),
    context: {
      ...(mount === undefined ? {} : { mountSource: mount.source, mountTarget: mount.target }),
      ...(connection === undefined ? {} : { remoteAddress: connection }),
    },
  };
}

function roleBindingDetails(event: AuditRecord | undefined): Record<string, unknown> {
  if (event === undefined || !/rolebindings$/.test(event.objectRef?.resource ?? '')) return {};
  const { roleRef } = bindingOf(event);
  const kind = event.objectRef?.resource === 'clusterrolebindings' ? 'ClusterRoleBinding' : 'RoleBinding';
  return {
    kubernetesRoleBindingDetails: {
      kind,
      name: event.objectRef?.name ?? '',
      roleRefName: roleRef?.name ?? '',
      roleRefKind: roleRef?.kind ?? '',
    },
  };
}
