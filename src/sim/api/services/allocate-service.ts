import type { Service, ServiceSpec } from 'kubernetes-types/core/v1.d.ts';
import type { Random } from '../../../clock/random.ts';
import { type FieldError, GoValue, invalid, invalidObject } from '../../kinds/field-error.ts';
import { checkAddresses } from '../../kinds/rules/core/check-service-addresses.ts';
import { as, type KubeObject } from '../../kube-object.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import { AddressRange, PortRange } from './ranges.ts';

interface World {
  store: ObjectStore;
  random: Random;
  /** Nothing is held by a dry run, nor asked for. */
  dryRun: boolean;
}

/** What a service holds: the registry's part of it, before anything is validated. */
type Spec = ServiceSpec & { ports?: Port[] };

interface Port {
  name?: string;
  port: number;
  nodePort?: number;
}

/** Gives a new service its addresses and ports (pkg/registry/core/service/storage/alloc.go, allocateCreate). */
export function allocateForCreate(world: World, draft: KubeObject): void {
  const spec = specOf(draft);
  if (spec.clusterIP && (spec.clusterIPs ?? []).length === 0) spec.clusterIPs = [spec.clusterIP];
  refuse(draft, setFamilies(spec));
  const taken = takenByOthers(world.store, draft);
  if (needsAddress(spec)) refuse(draft, takeAddresses(world, spec, taken.addresses));
  if (needsNodePorts(spec)) refuse(draft, takeNodePorts(world, spec, taken.ports));
  takeHealthPort(world, draft, spec, taken.ports);
}

/** Keeps what a service holds, and gives it what it holds no more or anew (storage.go, beginUpdate). */
export function allocateForUpdate(world: World, draft: KubeObject, old: KubeObject): void {
  const [spec, before] = [specOf(draft), specOf(old)];
  keepAllocated(spec, before);
  normaliseAddresses(spec, before);
  if (!needsAddress(before) && needsAddress(spec)) {
    delete spec.ipFamilies;
    delete spec.ipFamilyPolicy;
  }
  refuse(draft, setFamilies(spec));
  const taken = takenByOthers(world.store, draft);
  if (needsAddress(spec) && !needsAddress(before)) refuse(draft, takeAddresses(world, spec, taken.addresses));
  if (needsNodePorts(spec)) refuse(draft, takeNodePorts(world, spec, taken.ports));
  takeHealthPort(world, draft, spec, taken.ports);
}

function specOf(service: KubeObject): Spec {
  const { spec } = as<Service>(service);
  return spec ?? {};
}

function refuse(draft: KubeObject, errors: FieldError[]): void {
  if (errors.length > 0) throw invalidObject({ group: '', kind: 'Service' }, draft.metadata.name ?? '', errors);
}

function isHeadless({ clusterIP, clusterIPs = [] }: Spec): boolean {
  return clusterIP === 'None' || clusterIPs[0] === 'None';
}

function needsAddress(spec: Spec): boolean {
  return spec.type !== 'ExternalName' && !isHeadless(spec);
}

function needsNodePorts({ type, allocateLoadBalancerNodePorts }: Spec): boolean {
  return type === 'NodePort' || (type === 'LoadBalancer' && allocateLoadBalancerNodePorts !== false);
}

/** The cluster has one family. Only a headless service that selects nothing may still claim both. */
function setFamilies(spec: Spec): FieldError[] {
  if (spec.type === 'ExternalName') return [];
  const wrong = checkAddresses(spec);
  if (wrong.length > 0) return wrong;
  const selectsNothing = isHeadless(spec) && Object.keys(spec.selector ?? {}).length === 0;
  if (selectsNothing) {
    spec.ipFamilyPolicy ??= 'RequireDualStack';
    spec.ipFamilies ??= spec.ipFamilyPolicy === 'SingleStack' ? ['IPv4'] : ['IPv4', 'IPv6'];
    return [];
  }
  const errors: FieldError[] = [];
  if (spec.ipFamilyPolicy === 'RequireDualStack') {
    errors.push(
      invalid('spec.ipFamilyPolicy', spec.ipFamilyPolicy, 'this cluster is not configured for dual-stack services'),
    );
  }
  for (const [at, family] of (spec.ipFamilies ?? []).entries()) {
    if (family !== 'IPv6') continue;
    errors.push(invalid(`spec.ipFamilies[${at}]`, family, 'not configured on this cluster'));
  }
  spec.ipFamilyPolicy ??= 'SingleStack';
  if ((spec.ipFamilies ?? []).length === 0) spec.ipFamilies = ['IPv4'];
  return errors;
}

function takenByOthers(store: ObjectStore, draft: KubeObject): { addresses: Set<string>; ports: Set<number> } {
  const addresses = new Set<string>();
  const ports = new Set<number>();
  for (const other of store.list('services')) {
    const { name, namespace } = other.metadata;
    if (name === draft.metadata.name && namespace === draft.metadata.namespace && draft.metadata.uid !== undefined)
      continue;
    const spec = specOf(other);
    for (const address of spec.clusterIPs ?? []) addresses.add(address);
    for (const { nodePort } of spec.ports ?? []) if (nodePort) ports.add(nodePort);
    if (spec.healthCheckNodePort) ports.add(spec.healthCheckNodePort);
  }
  return { addresses, ports };
}

function takeAddresses(world: World, spec: Spec, taken: ReadonlySet<string>): FieldError[] {
  const [wanted] = spec.clusterIPs ?? [];
  const range = new AddressRange(taken);
  if (wanted === undefined) {
    spec.clusterIP = range.next(world.random);
    spec.clusterIPs = [spec.clusterIP];
    return [];
  }
  const shown = new GoValue(`[]string{${(spec.clusterIPs ?? []).map((ip) => JSON.stringify(ip)).join(', ')}}`);
  if (wanted.includes(':')) return [invalid('spec.clusterIPs[0]', shown, 'IPv6 is not configured on this cluster')];
  const why = world.dryRun ? new AddressRange(new Set()).refusal(wanted) : range.refusal(wanted);
  if (why === undefined) return [];
  return [invalid('spec.clusterIPs', shown, `failed to allocate IP ${wanted}: ${why}`)];
}

/** Ports of the same number share their node port over protocols. The first one that cannot be had is told. */
function takeNodePorts(world: World, spec: Spec, taken: ReadonlySet<number>): FieldError[] {
  const chosen = new Set((spec.ports ?? []).map(({ nodePort = 0 }) => nodePort));
  const given = new Map<number, number>();
  const held = new Set(taken);
  for (const [at, port] of (spec.ports ?? []).entries()) {
    const shared = given.get(port.port);
    const range = new PortRange(held);
    if (!port.nodePort) port.nodePort = shared ?? range.next(world.random, chosen);
    else if (port.nodePort !== shared) {
      const why = world.dryRun ? undefined : range.refusal(port.nodePort);
      if (why !== undefined) return [invalid(`spec.ports[${at}].nodePort`, port.nodePort, why)];
    }
    held.add(port.nodePort);
    given.set(port.port, port.nodePort);
  }
  return [];
}

function takeHealthPort(world: World, draft: KubeObject, spec: Spec, taken: ReadonlySet<number>): void {
  if (spec.type !== 'LoadBalancer' || spec.externalTrafficPolicy !== 'Local') return;
  const range = new PortRange(taken);
  if (!spec.healthCheckNodePort) {
    const used = new Set((spec.ports ?? []).map(({ nodePort = 0 }) => nodePort));
    spec.healthCheckNodePort = range.next(world.random, used);
    return;
  }
  const why = world.dryRun ? undefined : range.refusal(spec.healthCheckNodePort);
  if (why === undefined) return;
  refuse(draft, [invalid('spec.healthCheckNodePort', spec.healthCheckNodePort, why)]);
}

/** Clients may leave out what was given to them. */
function keepAllocated(spec: Spec, before: Spec): void {
  if (before.type !== 'ExternalName' && spec.type !== 'ExternalName') {
    spec.clusterIP ||= before.clusterIP;
    if ((spec.clusterIPs ?? []).length === 0 && spec.clusterIP === before.clusterIP)
      spec.clusterIPs = before.clusterIPs;
  }
  if (needsNodePorts(before) && needsNodePorts(spec)) {
    const used = new Set((spec.ports ?? []).map(({ nodePort = 0 }) => nodePort));
    const byName = new Map((before.ports ?? []).map(({ name = '', nodePort = 0 }) => [name, nodePort]));
    for (const port of spec.ports ?? []) {
      const known = byName.get(port.name ?? '') ?? 0;
      if (!port.nodePort && known !== 0 && !used.has(known)) port.nodePort = known;
    }
  }
  const wantsHealth = (of: Spec) => of.type === 'LoadBalancer' && of.externalTrafficPolicy === 'Local';
  if (wantsHealth(before) && wantsHealth(spec)) spec.healthCheckNodePort ||= before.healthCheckNodePort;
}

/** clusterIP and clusterIPs say the same; which of them the client changed decides (normalizeClusterIPs). */
function normaliseAddresses(spec: Spec, before: Spec): void {
  const same = (spec.clusterIPs ?? []).join() === (before.clusterIPs ?? []).join();
  if ((spec.clusterIP ?? '') !== (before.clusterIP ?? '')) {
    if (!spec.clusterIP && same) delete spec.clusterIPs;
    else if (spec.clusterIP && (same || (spec.clusterIPs ?? []).length === 0)) spec.clusterIPs = [spec.clusterIP];
  } else if ((spec.clusterIPs ?? []).length === 0 && (before.clusterIPs ?? []).length > 0 && needsAddress(spec)) {
    delete spec.clusterIP;
  }
}
