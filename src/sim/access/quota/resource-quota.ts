import type { Container, PodSpec } from 'kubernetes-types/core/v1.d.ts';
import type { Clock } from '../../../clock/clock.ts';
import type { Client } from '../../client.ts';
import { compareQuantities, type Quantity, ZERO } from '../../kinds/quantity.ts';
import type { KubeObject } from '../../kube-object.ts';
import { groupResourceText } from '../../status-error.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts';
import { admissionRefusal } from '../admission/refusal.ts';
import { quotaNames, quotaUsage } from './quota-usage.ts';
import { isInScope, type QuotaSpec } from './quota-scope.ts';
import {
  addAmounts,
  type Amounts,
  amountsText,
  formatAmounts,
  increase,
  onlyNames,
  parseAmounts,
} from './resource-amounts.ts';

type Quota = KubeObject & {
  spec?: QuotaSpec;
  status?: { hard?: Record<string, string>; used?: Record<string, string> };
};

/** A quota as it was before a request took from it. */
type Taken = { quota: Quota; before: Quota['status'] }[];

/** Counted on changes too, not only when they are made. */
const CHANGING = ['services', 'persistentvolumeclaims'];
/** Containers must say these where a quota limits them. */
const MUST_SPECIFY = ['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'];
const UNCOUNTED_GROUPS = ['authorization.k8s.io', 'authentication.k8s.io'];
const UNCOUNTED = ['bindings', 'componentstatuses', 'events', 'events.events.k8s.io'];

/**
 * Nothing is made beyond what a namespace may have (k8s.io/apiserver/pkg/admission/plugin/resourcequota). What a
 * request takes is written at once, and given back where the store does not take the object.
 */
export function resourceQuota(options: { store: ObjectStore; clock: Clock; client: () => Client }): AdmissionPlugin {
  const { store, clock } = options;
  const taken = new WeakMap<AdmissionAttributes, Taken>();
  return {
    name: 'ResourceQuota',
    validate: (attributes) => {
      if (!isCounted(attributes)) return;
      const changes = check(store, attributes, clock.now());
      if (attributes.dryRun || changes.length === 0) return;
      taken.set(
        attributes,
        changes.map(({ quota }) => ({ quota, before: quota.status })),
      );
      for (const { quota, used } of changes) writeUsed(options.client(), quota, { ...quota.status, used });
    },
    finished: (attributes, stored) => {
      if (stored) return;
      for (const { quota, before } of taken.get(attributes) ?? []) writeUsed(options.client(), quota, before);
    },
  };
}

function isCounted({ operation, info, subresource, namespace, object }: AdmissionAttributes): boolean {
  if (subresource !== '' || namespace === '' || object === undefined || info.resource === 'namespaces') return false;
  const name = groupResourceText(info);
  if (UNCOUNTED.includes(name) || UNCOUNTED_GROUPS.includes(info.group)) return false;
  return operation === 'CREATE' || (operation === 'UPDATE' && CHANGING.includes(name));
}

function check(
  store: ObjectStore,
  attributes: AdmissionAttributes,
  nowMs: number,
): { quota: Quota; used: Record<string, string> }[] {
  const { namespace, object, old, info } = attributes;
  const quotas = store.list('resourcequotas', namespace) as readonly Quota[];
  if (quotas.length === 0 || object === undefined) return [];
  const groupResource = groupResourceText(info);
  const concerned = quotas.filter((quota) => concerns(attributes, quota, groupResource, object));
  const usage = quotaUsage(groupResource, object, nowMs);
  refuseNegative(attributes, usage);
  const before = old === undefined ? new Map<string, Quantity>() : quotaUsage(groupResource, old, nowMs);
  const delta = new Map([...increase(usage, before)].filter(([, quantity]) => quantity.nanos !== 0n));
  if (delta.size === 0) return [];
  return concerned.map((quota) => ({ quota, used: formatAmounts(take(attributes, quota, delta)) }));
}

/** Whether a quota counts this object; refuses an object that leaves out what the quota needs to know. */
function concerns(attributes: AdmissionAttributes, quota: Quota, groupResource: string, object: KubeObject): boolean {
  const hard = Object.keys(quota.status?.hard ?? {});
  const names = quotaNames(groupResource, hard);
  if (names.length === 0 || !isInScope(quota.spec ?? {}, groupResource, object)) return false;
  const missing = groupResource === 'pods' ? unspecified(object.spec as PodSpec, names) : '';
  const quotaName = quota.metadata.name;
  if (missing !== '') throw admissionRefusal(attributes, `failed quota: ${quotaName}: must specify ${missing}`);
  const used = quota.status?.used ?? {};
  if (names.some((name) => used[name] === undefined)) {
    throw admissionRefusal(attributes, `status unknown for quota: ${quotaName}, resources: ${names.sort().join(',')}`);
  }
  return true;
}

function take(attributes: AdmissionAttributes, quota: Quota, delta: Amounts): Amounts {
  const hard = parseAmounts(quota.status?.hard);
  const used = parseAmounts(quota.status?.used);
  const requested = onlyNames(delta, hard.keys());
  const total = addAmounts(used, requested);
  const exceeded = [...requested.keys()].filter(
    (name) => compareQuantities(total.get(name) ?? ZERO, hard.get(name) ?? ZERO) > 0,
  );
  if (exceeded.length === 0) return total;
  const [asked, had, limit] = [requested, used, hard].map((amounts) => amountsText(onlyNames(amounts, exceeded)));
  const name = quota.metadata.name;
  throw admissionRefusal(attributes, `exceeded quota: ${name}, requested: ${asked}, used: ${had}, limited: ${limit}`);
}

function refuseNegative(attributes: AdmissionAttributes, usage: Amounts): void {
  const negative = [...usage].filter(([, { nanos }]) => nanos < 0n).map(([name]) => name);
  if (negative.length === 0) return;
  throw admissionRefusal(attributes, `quota usage is negative for resource(s): ${negative.sort().join(',')}`);
}

/** `cpu for: a,b; memory for: a`: what containers do not say. */
function unspecified(spec: PodSpec, names: readonly string[]): string {
  const required = names.filter((name) => MUST_SPECIFY.includes(name)).sort();
  const containers = [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  const lines = required.flatMap((name) => {
    const silent = containers.filter((container) => !says(container, name)).map((container) => container.name);
    return silent.length === 0 ? [] : `${name} for: ${[...new Set(silent)].sort().join(',')}`;
  });
  return lines.join('; ');
}

function says({ resources }: Container, name: string): boolean {
  const amounts = name.startsWith('limits.') ? resources?.limits : resources?.requests;
  return amounts?.[name.replace(/^(requests|limits)\./, '')] !== undefined;
}

function writeUsed(client: Client, quota: Quota, status: Quota['status']): void {
  const { resourceVersion: _, ...metadata } = quota.metadata;
  client.update('resourcequotas', { ...quota, metadata, status }, { subresource: 'status' });
}
