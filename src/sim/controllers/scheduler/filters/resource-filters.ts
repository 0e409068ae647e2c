import type { ContainerPort } from 'kubernetes-types/core/v1.d.ts';
import type { PodObject } from '../../common/kinds.ts';
import { type FilterPlugin, resolvable } from '../filter.ts';
import type { NodeView } from '../node-view.ts';

/** Asked for in this order; other resources follow by name. */
const FIRST = ['cpu', 'memory', 'ephemeral-storage'];
/** Sums of decimal fractions are not exact: a core's millionth decides nothing. */
const EPSILON = 1e-6;

export const nodeResourcesFit: FilterPlugin = {
  name: 'NodeResourcesFit',
  test({ pod, amounts }) {
    const requests = Object.entries(amounts.of(pod)).filter(([, amount]) => amount > 0);
    requests.sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
    return (view) => {
      const lacking = requests.filter(([name, amount]) => amount > free(view, name) + EPSILON);
      const reasons = lacking.map(([name]) => `Insufficient ${name}`);
      if (view.pods.length + 1 > (view.allocatable.pods ?? 0)) reasons.unshift('Too many pods');
      return reasons.length === 0 ? undefined : resolvable('NodeResourcesFit', ...reasons);
    };
  },
};

export function free({ allocatable, requested }: NodeView, resource: string): number {
  return (allocatable[resource] ?? 0) - (requested[resource] ?? 0);
}

function rank(resource: string): number {
  const at = FIRST.indexOf(resource);
  return at < 0 ? FIRST.length : at;
}

export const nodePorts: FilterPlugin = {
  name: 'NodePorts',
  test({ pod }) {
    const wanted = hostPorts(pod);
    if (wanted.length === 0) return undefined;
    const rejection = resolvable('NodePorts', "node(s) didn't have free ports for the requested pod ports");
    return ({ pods }) => {
      const taken = pods.flatMap(hostPorts);
      return wanted.some((port) => taken.some((other) => clash(port, other))) ? rejection : undefined;
    };
  },
};

function hostPorts({ spec }: PodObject): ContainerPort[] {
  return spec.containers.flatMap((container) => (container.ports ?? []).filter(({ hostPort }) => hostPort));
}

/** 0.0.0.0 is every address. */
function clash(a: ContainerPort, b: ContainerPort): boolean {
  if (a.hostPort !== b.hostPort || (a.protocol ?? 'TCP') !== (b.protocol ?? 'TCP')) return false;
  const [ipA, ipB] = [a.hostIP || '0.0.0.0', b.hostIP || '0.0.0.0'];
  return ipA === ipB || ipA === '0.0.0.0' || ipB === '0.0.0.0';
}
