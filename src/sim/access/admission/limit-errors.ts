import type { LimitRangeItem, PersistentVolumeClaim, PodSpec } from 'kubernetes-types/core/v1.d.ts';
import { compareQuantities, formatQuantity, type Quantity } from '../../kinds/quantity.ts';
import { as, type KubeObject } from '../../kube-object.ts';
import { addAmounts, type Amounts, maxAmounts, parseAmounts } from '../quota/resource-amounts.ts';

/** What a thing asks for and is limited to. */
interface Asked {
  requests: Amounts;
  limits: Amounts;
}

/** How a pod breaks the items of a limit range, in upstream's words. */
export function podErrors(spec: PodSpec, limits: readonly LimitRangeItem[]): string[] {
  return limits.flatMap((item) => {
    if (item.type === 'Pod')
      return itemErrors(item, { requests: sumOf(spec, 'requests'), limits: sumOf(spec, 'limits') });
    if (item.type !== 'Container') return [];
    return [...(spec.containers ?? []), ...(spec.initContainers ?? [])].flatMap(({ resources }) =>
      itemErrors(item, { requests: parseAmounts(resources?.requests), limits: parseAmounts(resources?.limits) }),
    );
  });
}

export function claimErrors(claim: KubeObject, limits: readonly LimitRangeItem[]): string[] {
  const requests = parseAmounts(as<PersistentVolumeClaim>(claim).spec?.resources?.requests);
  return limits
    .filter(({ type }) => type === 'PersistentVolumeClaim')
    .flatMap((item) => [
      ...each(item.min, (name, bound) => minError(item.type, name, bound, { requests, limits: new Map() })),
      ...each(item.max, (name, bound) => maxRequestError(item.type, name, bound, requests)),
    ]);
}

function itemErrors(item: LimitRangeItem, asked: Asked): string[] {
  const { type } = item;
  return [
    ...each(item.min, (name, bound) => minError(type, name, bound, asked)),
    ...each(item.max, (name, bound) => maxError(type, name, bound, asked)),
    ...each(item.maxLimitRequestRatio, (name, bound) => ratioError(type, name, bound, asked)),
  ];
}

function each(
  bounds: Record<string, string> | undefined,
  test: (name: string, bound: Quantity) => string | undefined,
): string[] {
  return [...parseAmounts(bounds)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, bound]) => test(name, bound) ?? []);
}

function minError(type: string, name: string, bound: Quantity, { requests, limits }: Asked): string | undefined {
  const [request, limit] = [requests.get(name), limits.get(name)];
  const head = `minimum ${name} usage per ${type} is ${formatQuantity(bound)}`;
  if (request === undefined) return `${head}.  No request is specified`;
  if (compareQuantities(request, bound) < 0) return `${head}, but request is ${formatQuantity(request)}`;
  if (limit !== undefined && compareQuantities(limit, bound) < 0)
    return `${head}, but limit is ${formatQuantity(limit)}`;
  return undefined;
}

function maxError(type: string, name: string, bound: Quantity, { requests, limits }: Asked): string | undefined {
  const [request, limit] = [requests.get(name), limits.get(name)];
  const head = `maximum ${name} usage per ${type} is ${formatQuantity(bound)}`;
  if (limit === undefined) return `${head}.  No limit is specified`;
  if (compareQuantities(limit, bound) > 0) return `${head}, but limit is ${formatQuantity(limit)}`;
  if (request !== undefined && compareQuantities(request, bound) > 0) {
    return `${head}, but request is ${formatQuantity(request)}`;
  }
  return undefined;
}

function maxRequestError(type: string, name: string, bound: Quantity, requests: Amounts): string | undefined {
  const request = requests.get(name);
  const head = `maximum ${name} usage per ${type} is ${formatQuantity(bound)}`;
  if (request === undefined) return `${head}.  No request is specified`;
  return compareQuantities(request, bound) > 0 ? `${head}, but request is ${formatQuantity(request)}` : undefined;
}

function ratioError(type: string, name: string, bound: Quantity, { requests, limits }: Asked): string | undefined {
  const [request, limit] = [requests.get(name), limits.get(name)];
  const head = `${name} max limit to request ratio per ${type} is ${formatQuantity(bound)}`;
  if (request === undefined || request.nanos === 0n) return `${head}, but no request is specified or request is 0`;
  if (limit === undefined || limit.nanos === 0n) return `${head}, but no limit is specified or limit is 0`;
  const ratio = Number(limit.nanos) / Number(request.nanos);
  return ratio * 1e9 > Number(bound.nanos) ? `${head}, but provided ratio is ${ratio.toFixed(6)}` : undefined;
}

/** The sum of the containers, or what a container of initialisation needs where that is more. */
function sumOf(spec: PodSpec, which: 'requests' | 'limits'): Amounts {
  let sum: Amounts = new Map();
  for (const { resources } of spec.containers ?? []) sum = addAmounts(sum, parseAmounts(resources?.[which]));
  let sidecars: Amounts = new Map();
  let initial: Amounts = new Map();
  for (const { resources, restartPolicy } of spec.initContainers ?? []) {
    const own = parseAmounts(resources?.[which]);
    initial = maxAmounts(initial, addAmounts(sidecars, own));
    if (restartPolicy !== 'Always') continue;
    sidecars = addAmounts(sidecars, own);
    sum = addAmounts(sum, own);
  }
  return maxAmounts(sum, initial);
}
