import type { ContainerPort, Node, NodeSelectorRequirement } from 'kubernetes-types/core/v1.d.ts';
import { quantityNumber } from '../../kinds/quantity.ts';
import { as, type KubeObject } from '../../kube-object.ts';
import { requirement } from '../../kinds/label-matcher.ts';
import { forbiddenSysctl } from './forbidden-sysctl.ts';
import type { PodObject } from './pod-types.ts';

export interface Rejection {
  reason: string;
  message: string;
}

/** What the pods on the node ask for in sum, of cpu, memory and ephemeral storage. */
export function requestsOf(pod: PodObject): Record<string, number> {
  const sum: Record<string, number> = {};
  const add = (resources: Record<string, string> | undefined, combine: (a: number, b: number) => number) => {
    for (const [name, amount] of Object.entries(resources ?? {}))
      sum[name] = combine(sum[name] ?? 0, quantityNumber(amount));
  };
  for (const container of pod.spec.containers) add(container.resources?.requests, (a, b) => a + b);
  for (const container of pod.spec.initContainers ?? []) add(container.resources?.requests, Math.max);
  add(pod.spec.overhead, (a, b) => a + b);
  return sum;
}

/** Why a kubelet refuses a pod that was bound to its node (upstream: pkg/kubelet/lifecycle/predicate.go). */
export function rejectionOf(
  pod: PodObject,
  node: KubeObject | undefined,
  others: readonly PodObject[],
): Rejection | undefined {
  if (node === undefined) return undefined;
  if (pod.spec.os !== undefined && pod.spec.os.name !== 'linux') {
    const message = "Failed to admit pod as the OS field doesn't match node OS";
    return { reason: 'PodOSNotSupported', message };
  }
  const forbidden = forbiddenSysctl(pod);
  if (forbidden !== undefined) return { reason: 'SysctlForbidden', message: `forbidden sysctl: ${forbidden}` };
  const allocatable = as<Node>(node).status?.allocatable ?? {};
  const podsMax = quantityNumber(allocatable.pods);
  if (allocatable.pods !== undefined && others.length + 1 > podsMax)
    return insufficient('pods', 1, others.length, podsMax);
  for (const [name, wanted] of Object.entries(requestsOf(pod))) {
    if (wanted === 0) continue;
    const unit = name === 'cpu' ? 1000 : 1;
    const used = others.reduce((total, other) => total + (requestsOf(other)[name] ?? 0), 0);
    const capacity = quantityNumber(allocatable[name]);
    if (used + wanted > capacity) return insufficient(name, wanted * unit, used * unit, capacity * unit);
  }
  if (!fitsNode(pod, node))
    return {
      reason: 'NodeAffinity',
      message: "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
    };
  if (pod.spec.nodeName !== undefined && pod.spec.nodeName !== node.metadata.name)
    return { reason: 'NodeName', message: "Predicate NodeName failed: node(s) didn't match the requested node name" };
  if (portsClash(pod, others))
    return {
      reason: 'NodePorts',
      message: "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports",
    };
  return undefined;
}

function insufficient(name: string, requested: number, used: number, capacity: number): Rejection {
  const [asked, taken, had] = [requested, used, capacity].map((amount) => Math.round(amount));
  return {
    reason: `OutOf${name}`,
    message: `Node didn't have enough resource: ${name}, requested: ${asked}, used: ${taken}, capacity: ${had}`,
  };
}

function fitsNode(pod: PodObject, node: KubeObject): boolean {
  const labels = node.metadata.labels ?? {};
  if (Object.entries(pod.spec.nodeSelector ?? {}).some(([key, value]) => labels[key] !== value)) return false;
  const terms = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  if (terms === undefined) return true;
  return terms.some(
    ({ matchExpressions = [], matchFields = [] }) =>
      matchExpressions.length + matchFields.length > 0 &&
      matchExpressions.every((one) => fits(one, labels)) &&
      matchFields.every((one) => fits(one, { 'metadata.name': node.metadata.name })),
  );
}

function fits(
  { key, operator, values = [] }: NodeSelectorRequirement,
  labels: Readonly<Record<string, string>>,
): boolean {
  return requirement(key, operator, values)(labels);
}

function hostPorts(pod: PodObject): ContainerPort[] {
  return pod.spec.containers.flatMap(({ ports = [] }) => ports.filter(({ hostPort }) => hostPort));
}

/** 0.0.0.0 is every address of the node. */
function portsClash(pod: PodObject, others: readonly PodObject[]): boolean {
  const taken = others.flatMap(hostPorts);
  return hostPorts(pod).some((wanted) =>
    taken.some((other) => {
      if (wanted.hostPort !== other.hostPort || (wanted.protocol ?? 'TCP') !== (other.protocol ?? 'TCP')) return false;
      const addresses = [wanted.hostIP || '0.0.0.0', other.hostIP || '0.0.0.0'];
      return addresses[0] === addresses[1] || addresses.includes('0.0.0.0');
    }),
  );
}
