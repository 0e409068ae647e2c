import type { Service, ServicePort, ServiceSpec } from 'kubernetes-types/core/v1.d.ts';
import { as, type KubeObject } from '../../../kube-object.ts';
import { checkLabels, checkOneOf } from '../../check.ts';
import { duplicate, type FieldError, forbiddenField, invalid, required } from '../../field-error.ts';
import { goValue } from '../../go-value.ts';
import { checkAddress } from '../../ip.ts';
import type { KindRules } from '../../kind-rules.ts';
import { dns1035Name } from '../name-rules.ts';
import { checkOrdinaryAddress } from '../special-address.ts';
import { checkAddresses } from './check-service-addresses.ts';
import { checkAffinityConfig, checkExternalName, checkPort, isHeadless } from './check-service-parts.ts';
import { checkTraffic, isAccessible, needsHealthCheck } from './check-service-traffic.ts';
import { checkServiceStatus } from './check-service-status.ts';
import { warnService } from './warn-service.ts';
import { defaultService } from './service-defaults.ts';

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const SERVICE_PORT = 'core.ServicePort';
const KUBELET_PORT = 10250;

export const serviceRules: KindRules = {
  hasGeneration: false,
  createOnUpdate: true,
  nameErrors: dns1035Name,
  defaults: defaultService,
  prepareCreate: (draft) => {
    draft.status = {};
    const { spec } = as<Service>(draft);
    if (spec?.type === 'ExternalName') delete spec.internalTrafficPolicy;
  },
  prepareUpdate: (draft, old) => {
    const [now, before] = [as<Service>(draft), as<Service>(old)];
    dropTypeDependent(now, before);
    const wasBalanced = before.spec?.type === 'LoadBalancer' && now.spec?.type !== 'LoadBalancer';
    if (wasBalanced) draft.status = { ...now.status, loadBalancer: {} };
  },
  validate: checkService,
  validateUpdate: (object, old) => [
    ...checkFixedAddress(as<Service>(object).spec ?? {}, as<Service>(old).spec ?? {}),
    ...checkFixedClass(as<Service>(object).spec ?? {}, as<Service>(old).spec ?? {}),
    ...checkFixedHealthPort(as<Service>(object).spec ?? {}, as<Service>(old).spec ?? {}),
    ...checkService(object),
  ],
  validateStatusUpdate: (object) => checkServiceStatus(as<Service>(object)),
  warnings: (object) => warnService(as<Service>(object)),
  selectableFields: (object) => {
    const { spec } = as<Service>(object);
    return { 'spec.clusterIP': spec?.clusterIP ?? '', 'spec.type': spec?.type ?? '' };
  },
};

/** ValidateService. */
function checkService(object: KubeObject): FieldError[] {
  const spec = as<Service>(object).spec ?? {};
  const ports = spec.ports ?? [];
  const names = new Set<string>();
  const errors: FieldError[] = [];
  if (ports.length === 0 && !isHeadless(spec) && spec.type !== 'ExternalName') errors.push(required('spec.ports'));
  errors.push(...checkType(spec));
  ports.forEach((port, at) => errors.push(...checkPort(`spec.ports[${at}]`, port, ports.length > 1, names)));
  errors.push(...checkLabels('spec.selector', spec.selector));
  errors.push(
    ...(spec.sessionAffinity
      ? checkOneOf('spec.sessionAffinity', spec.sessionAffinity, ['ClientIP', 'None'])
      : [required('spec.sessionAffinity')]),
    ...checkAffinityConfig('spec.sessionAffinityConfig', spec),
    ...checkAddresses(spec),
    ...(spec.externalIPs ?? []).flatMap((ip, at) => {
      const wrong = checkAddress(`spec.externalIPs[${at}]`, ip);
      return wrong.length > 0 ? wrong : checkOrdinaryAddress(`spec.externalIPs[${at}]`, ip);
    }),
    ...(spec.type ? checkOneOf('spec.type', spec.type, TYPES) : [required('spec.type')]),
  );
  return [...errors, ...checkPortUse(spec, ports), ...checkTraffic(spec)];
}

function checkType(spec: ServiceSpec): FieldError[] {
  if (spec.type === 'ExternalName') return checkExternalName(spec);
  if (spec.type !== 'LoadBalancer' && spec.type !== 'NodePort') return [];
  const errors: FieldError[] = [];
  if (spec.type === 'LoadBalancer') {
    (spec.ports ?? []).forEach(({ port }, at) => {
      if (port !== KUBELET_PORT) return;
      const why = `may not expose port ${KUBELET_PORT} externally since it is used by kubelet`;
      errors.push(invalid(`spec.ports[${at}]`, port, why));
    });
  }
  if (isHeadless(spec)) {
    errors.push(invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${spec.type} services`));
  }
  return errors;
}

function checkPortUse({ type }: ServiceSpec, ports: readonly ServicePort[]): FieldError[] {
  const errors: FieldError[] = [];
  if (type === 'ClusterIP') {
    ports.forEach(({ nodePort }, at) => {
      if (!nodePort) return;
      errors.push(forbiddenField(`spec.ports[${at}].nodePort`, "may not be used when `type` is 'ClusterIP'"));
    });
  }
  const nodePorts = new Set<string>();
  ports.forEach(({ protocol, nodePort }, at) => {
    if (!nodePort) return;
    const key = `${protocol}/${nodePort}`;
    if (nodePorts.has(key)) errors.push(duplicate(`spec.ports[${at}].nodePort`, nodePort));
    nodePorts.add(key);
  });
  const seen = new Set<string>();
  ports.forEach(({ protocol, port }, at) => {
    const key = `${protocol}/${port}`;
    if (seen.has(key)) {
      errors.push(duplicate(`spec.ports[${at}]`, goValue(SERVICE_PORT, { protocol, port })));
    }
    seen.add(key);
  });
  return errors;
}

/** A primary address stays while the service has one (validateUpgradeDowngradeClusterIPs). */
function checkFixedAddress(spec: ServiceSpec, old: ServiceSpec): FieldError[] {
  if (spec.type === 'ExternalName' || old.type === 'ExternalName') return [];
  const [now, before] = [spec.clusterIPs ?? [], old.clusterIPs ?? []];
  if (before.length === 0 || before[0] === now[0]) return [];
  const why = now.length === 0 ? 'primary clusterIP can not be unset' : 'may not change once set';
  return [invalid('spec.clusterIPs[0]', now, why)];
}

function checkFixedClass(spec: ServiceSpec, old: ServiceSpec): FieldError[] {
  if (spec.type !== 'LoadBalancer' || old.type !== 'LoadBalancer') return [];
  if (spec.loadBalancerClass === old.loadBalancerClass) return [];
  return [invalid('spec.loadBalancerClass', spec.loadBalancerClass, 'may not change once set')];
}

function checkFixedHealthPort(spec: ServiceSpec, old: ServiceSpec): FieldError[] {
  if (!needsHealthCheck(spec) || !needsHealthCheck(old)) return [];
  if (spec.healthCheckNodePort === old.healthCheckNodePort) return [];
  return [forbiddenField('spec.healthCheckNodePort', 'field is immutable')];
}

/** What a former type needed goes unless the client changes it in the same breath (dropTypeDependentFields). */
function dropTypeDependent({ spec }: Service, { spec: old }: Service): void {
  if (!spec || !old) return;
  const isReachable = (type: string | undefined) => type === 'NodePort' || type === 'LoadBalancer';
  const sameIps = (spec.clusterIPs ?? []).join() === (old.clusterIPs ?? []).join();
  if (old.type !== 'ExternalName' && spec.type === 'ExternalName' && sameIps && spec.clusterIP === old.clusterIP) {
    for (const field of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'internalTrafficPolicy'] as const) {
      delete spec[field];
    }
  }
  if (isReachable(old.type) && !isReachable(spec.type)) {
    const before = new Map((old.ports ?? []).map(({ port, protocol, nodePort }) => [`${port}/${protocol}`, nodePort]));
    for (const port of spec.ports ?? []) {
      if (before.get(`${port.port}/${port.protocol}`) === port.nodePort) delete port.nodePort;
    }
  }
  if (isAccessible(old) && !isAccessible(spec) && spec.externalTrafficPolicy === old.externalTrafficPolicy) {
    delete spec.externalTrafficPolicy;
  }
  if (spec.type !== 'LoadBalancer' && old.type === 'LoadBalancer') {
    if (spec.allocateLoadBalancerNodePorts === old.allocateLoadBalancerNodePorts)
      delete spec.allocateLoadBalancerNodePorts;
    if (spec.loadBalancerClass === old.loadBalancerClass) delete spec.loadBalancerClass;
  }
  if (needsHealthCheck(old) && !needsHealthCheck(spec) && spec.healthCheckNodePort === old.healthCheckNodePort) {
    delete spec.healthCheckNodePort;
  }
}
