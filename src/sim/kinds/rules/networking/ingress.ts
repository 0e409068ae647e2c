import type {
  Ingress,
  IngressBackend,
  IngressClass,
  IngressRule,
  IngressSpec,
} from 'kubernetes-types/networking/v1.d.ts';
import { as, type KubeObject } from '../../../kube-object.ts';
import { checkDnsLabel, checkDnsSubdomain, checkOneOf, invalidEach } from '../../check.ts';
import {
  type FieldError,
  forbiddenField,
  GoValue,
  invalid,
  notSupported,
  required,
  tooLong,
} from '../../field-error.ts';
import { domainPathErrors, portNameErrors, portNumberErrors, wildcardSubdomainErrors } from '../../formats.ts';
import { checkAddress, isAddress } from '../../ip.ts';
import type { KindRules } from '../../kind-rules.ts';
import { dns1035LabelErrors, pathSegmentErrors } from '../../names.ts';
import { subdomainName } from '../name-rules.ts';
import { defaultIngressClass } from './network-defaults.ts';

const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];
const BAD_SEQUENCES = ['//', '/./', '/../', '%2f', '%2F'];
const BAD_SUFFIXES = ['/..', '/.'];
const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';
const CONTROLLER_MAX = 250;

export const ingressRules: KindRules = {
  hasGeneration: true,
  nameErrors: subdomainName,
  validate: (object) => [...checkIngress(object), ...checkClassAnnotation(object)],
  validateUpdate: checkIngress,
  validateStatusUpdate: (object) => checkStatus(as<Ingress>(object)),
  warnings: (object, old) =>
    old !== undefined ||
    object.metadata.annotations?.[CLASS_ANNOTATION] === undefined ||
    as<Ingress>(object).spec?.ingressClassName
      ? []
      : [`annotation ${JSON.stringify(CLASS_ANNOTATION)} is deprecated, please use 'spec.ingressClassName' instead`],
};

export const ingressClassRules: KindRules = {
  hasGeneration: true,
  nameErrors: subdomainName,
  defaults: defaultIngressClass,
  validate: checkIngressClass,
  validateUpdate: (object, old) => {
    const [now, before] = [as<IngressClass>(object).spec, as<IngressClass>(old).spec];
    const fixed = now?.controller === before?.controller;
    return [
      ...(fixed ? [] : [invalid('spec.controller', now?.controller ?? '', 'field is immutable')]),
      ...checkIngressClass(object),
    ];
  },
};

/** ValidateIngressSpec. */
function checkIngress(object: KubeObject): FieldError[] {
  const spec = as<Ingress>(object).spec ?? {};
  const errors: FieldError[] = [];
  if ((spec.rules ?? []).length === 0 && !spec.defaultBackend) {
    const why = 'either `defaultBackend` or `rules` must be specified';
    errors.push(invalid('spec', new GoValue('[]networking.IngressRule(nil)'), why));
  }
  if (spec.defaultBackend) errors.push(...checkBackend('spec.defaultBackend', spec.defaultBackend));
  (spec.rules ?? []).forEach((rule, at) => errors.push(...checkRule(`spec.rules[${at}]`, rule)));
  errors.push(...checkTls('spec.tls', spec));
  if (spec.ingressClassName !== undefined) {
    errors.push(...checkDnsSubdomain('spec.ingressClassName', spec.ingressClassName));
  }
  return errors;
}

/** A new ingress names its class in one place, or the same in both. */
function checkClassAnnotation(object: KubeObject): FieldError[] {
  const annotation = object.metadata.annotations?.[CLASS_ANNOTATION];
  const name = as<Ingress>(object).spec?.ingressClassName;
  if (annotation === undefined || name === undefined || annotation === name) return [];
  const why = 'must match `ingressClassName` when both are specified';
  return [invalid(`annotations.${CLASS_ANNOTATION}`, annotation, why)];
}

function checkRule(field: string, { host = '', http }: IngressRule): FieldError[] {
  const errors: FieldError[] = [];
  if (host !== '') {
    if (isAddress(host)) errors.push(invalid(`${field}.host`, host, 'must be a DNS name, not an IP address'));
    if (host.includes('*')) errors.push(...invalidEach(`${field}.host`, host, wildcardSubdomainErrors(host)));
    else errors.push(...checkDnsSubdomain(`${field}.host`, host));
  }
  if (!http) return errors;
  const paths = http.paths ?? [];
  if (paths.length === 0) return [...errors, required(`${field}.http.paths`)];
  return [...errors, ...paths.flatMap((path, at) => checkPath(`${field}.http.paths[${at}]`, path))];
}

function checkPath(
  field: string,
  { path = '', pathType, backend }: { path?: string; pathType?: string; backend: IngressBackend },
): FieldError[] {
  if (pathType === undefined) return [required(`${field}.pathType`, 'pathType must be specified')];
  const errors: FieldError[] = [];
  if (pathType === 'Exact' || pathType === 'Prefix') {
    if (!path.startsWith('/')) errors.push(invalid(`${field}.path`, path, 'must be an absolute path'));
    for (const sequence of BAD_SEQUENCES) {
      if (path.includes(sequence)) errors.push(invalid(`${field}.path`, path, `must not contain '${sequence}'`));
    }
    for (const suffix of BAD_SUFFIXES) {
      if (path.endsWith(suffix)) errors.push(invalid(`${field}.path`, path, `cannot end with '${suffix}'`));
    }
  } else if (pathType === 'ImplementationSpecific') {
    if (path !== '' && !path.startsWith('/')) {
      errors.push(invalid(`${field}.path`, path, 'must be an absolute path'));
    }
  } else errors.push(notSupported(`${field}.pathType`, pathType, PATH_TYPES));
  return [...errors, ...checkBackend(`${field}.backend`, backend ?? {})];
}

function checkBackend(field: string, { service, resource }: IngressBackend): FieldError[] {
  if (service && resource) return [invalid(field, '', 'cannot set both resource and service backends')];
  if (resource) return checkReference(`${field}.resource`, resource);
  if (!service) return [invalid(field, '', 'resource or service backend is required')];
  const { name = '', port } = service;
  const errors =
    name === ''
      ? [required(`${field}.service.name`)]
      : invalidEach(`${field}.service.name`, name, dns1035LabelErrors(name));
  const { name: portName = '', number = 0 } = port ?? {};
  if (portName !== '' && number !== 0) errors.push(invalid(field, '', 'cannot set both port name & port number'));
  else if (portName !== '')
    errors.push(...invalidEach(`${field}.service.port.name`, portName, portNameErrors(portName)));
  else if (number !== 0) errors.push(...invalidEach(`${field}.service.port.number`, number, portNumberErrors(number)));
  else errors.push(required(field, 'port name or number is required'));
  return errors;
}

function checkReference(
  field: string,
  { apiGroup, kind = '', name = '' }: { apiGroup?: string; kind?: string; name?: string },
): FieldError[] {
  const errors = apiGroup === undefined ? [] : checkDnsSubdomain(`${field}.apiGroup`, apiGroup);
  for (const [part, value] of [
    ['kind', kind],
    ['name', name],
  ] as const) {
    if (value === '') errors.push(required(`${field}.${part}`, `${part} is required`));
    else errors.push(...invalidEach(`${field}.${part}`, value, pathSegmentErrors(value)));
  }
  return errors;
}

function checkTls(field: string, { tls }: IngressSpec): FieldError[] {
  return (tls ?? []).flatMap(({ hosts, secretName = '' }, at) => [
    ...(hosts ?? []).flatMap((host, n) =>
      host.includes('*')
        ? invalidEach(`${field}[${at}].hosts[${n}]`, host, wildcardSubdomainErrors(host))
        : checkDnsSubdomain(`${field}[${at}].hosts[${n}]`, host),
    ),
    ...(secretName === '' ? [] : checkDnsSubdomain(`${field}[${at}].secretName`, secretName)),
  ]);
}

function checkStatus({ status }: Ingress): FieldError[] {
  return (status?.loadBalancer?.ingress ?? []).flatMap(({ ip = '', hostname = '' }, at) => {
    const field = `status.loadBalancer.ingress[${at}]`;
    const errors: FieldError[] = [];
    if (ip !== '') errors.push(...checkAddress(`${field}.ip`, ip));
    if (hostname === '') return errors;
    if (isAddress(hostname)) {
      errors.push(invalid(`${field}.hostname`, hostname, 'must be a DNS name, not an IP address'));
    }
    return [...errors, ...checkDnsSubdomain(`${field}.hostname`, hostname)];
  });
}

function checkIngressClass(object: KubeObject): FieldError[] {
  const { controller = '', parameters } = as<IngressClass>(object).spec ?? {};
  const errors: FieldError[] = [];
  if (controller.length > CONTROLLER_MAX) {
    errors.push(tooLong('spec.controller', CONTROLLER_MAX));
  }
  if (controller === '') errors.push(required('spec.controller'));
  else errors.push(...invalidEach('spec.controller', controller, domainPathErrors(controller)));
  return [...errors, ...checkParameters('spec.parameters', parameters)];
}

function checkParameters(field: string, parameters: NonNullable<IngressClass['spec']>['parameters']): FieldError[] {
  if (!parameters) return [];
  const { scope, namespace } = parameters;
  const errors = checkReference(field, parameters);
  if (scope === undefined) return [...errors, required(`${field}.scope`)];
  errors.push(...checkOneOf(`${field}.scope`, scope, ['Cluster', 'Namespace']));
  const own = `${field}.namespace`;
  if (scope === 'Namespace') {
    const why = "`parameters.scope` is set to 'Namespace'";
    if (namespace === undefined) errors.push(required(own, why));
    else errors.push(...checkDnsLabel(own, namespace));
  }
  if (scope === 'Cluster' && namespace !== undefined) {
    errors.push(forbiddenField(own, "`parameters.scope` is set to 'Cluster'"));
  }
  return errors;
}
