import type { EndpointAddress, EndpointPort, Endpoints } from 'kubernetes-types/core/v1.d.ts';
import type { Endpoint, EndpointSlice } from 'kubernetes-types/discovery/v1.d.ts';
import { as, type KubeObject } from '../../../kube-object.ts';
import {
  checkDnsLabel,
  checkDnsSubdomain,
  checkFullName,
  checkLabels,
  checkOneOf,
  checkQualifiedName,
  invalidEach,
} from '../../check.ts';
import { sameContent } from '../../same-content.ts';
import { duplicate, type FieldError, invalid, notSupported, required, tooMany } from '../../field-error.ts';
import { portNumberErrors } from '../../formats.ts';
import { labelValueErrors } from '../../names.ts';
import { checkAddress, isAddress, isIpv4Address } from '../../ip.ts';
import type { Draft, KindRules } from '../../kind-rules.ts';
import { subdomainName } from '../name-rules.ts';
import { checkOrdinaryAddress } from '../special-address.ts';
import { PROTOCOLS } from './check-service-parts.ts';
import { defaultEndpointSlice, defaultEndpoints } from './service-defaults.ts';

const ADDRESS_TYPES = ['FQDN', 'IPv4', 'IPv6'];
const ENDPOINTS_MAX = 1000;
const PORTS_MAX = 20_000;
const ADDRESSES_MAX = 100;
const TOPOLOGY_MAX = 16;
const ZONES_MAX = 8;

export const endpointsRules: KindRules = {
  hasGeneration: false,
  createOnUpdate: true,
  nameErrors: subdomainName,
  defaults: defaultEndpoints,
  validate: checkEndpoints,
};

export const endpointSliceRules: KindRules = {
  metaChecks: [1, 0],
  hasGeneration: true,
  createOnUpdate: false,
  nameErrors: subdomainName,
  defaults: defaultEndpointSlice,
  prepareCreate: dropTopology,
  prepareUpdate: (draft, old) => {
    if (!sameContent(draft.endpoints, old.endpoints)) dropTopology(draft);
  },
  generationChanged: (object, old) =>
    ['endpoints', 'ports', 'addressType'].some((field) => !sameContent(object[field], old[field])) ||
    !sameContent(object.metadata.labels, old.metadata.labels),
  validate: checkSlice,
  validateUpdate: (object, old) => [
    ...checkSlice(object),
    ...(object.addressType === old.addressType
      ? []
      : [invalid('addressType', object.addressType, 'field is immutable')]),
  ],
  warnings: (object, old) =>
    !old && object.addressType === 'FQDN' ? ['spec.addressType: FQDN endpoints are deprecated'] : [],
};

/** v1 no longer takes a topology (dropTopologyOnV1). */
function dropTopology(draft: Draft): void {
  for (const endpoint of as<EndpointSlice>(draft).endpoints ?? []) delete endpoint.deprecatedTopology;
}

/** validateEndpointSubsets. */
function checkEndpoints(object: KubeObject): FieldError[] {
  return (as<Endpoints>(object).subsets ?? []).flatMap(({ addresses, notReadyAddresses, ports }, at) => {
    const field = `subsets[${at}]`;
    const errors: FieldError[] = [];
    if ((addresses ?? []).length === 0 && (notReadyAddresses ?? []).length === 0) {
      errors.push(required(field, 'must specify `addresses` or `notReadyAddresses`'));
    }
    (addresses ?? []).forEach((address, n) =>
      errors.push(...checkEndpointAddress(`${field}.addresses[${n}]`, address)),
    );
    (notReadyAddresses ?? []).forEach((address, n) =>
      errors.push(...checkEndpointAddress(`${field}.notReadyAddresses[${n}]`, address)),
    );
    (ports ?? []).forEach((port, n) =>
      errors.push(...checkEndpointPort(`${field}.ports[${n}]`, port, (ports ?? []).length > 1)),
    );
    return errors;
  });
}

function checkEndpointAddress(field: string, { ip = '', hostname = '', nodeName }: EndpointAddress): FieldError[] {
  return [
    ...checkAddress(`${field}.ip`, ip),
    ...(hostname === '' ? [] : checkDnsLabel(`${field}.hostname`, hostname)),
    ...(nodeName === undefined ? [] : checkDnsSubdomain(`${field}.nodeName`, nodeName)),
    ...checkOrdinaryAddress(`${field}.ip`, ip),
  ];
}

function checkEndpointPort(field: string, port: EndpointPort, needsName: boolean): FieldError[] {
  const { name = '', protocol = '', appProtocol } = port;
  const errors: FieldError[] = [];
  if (name !== '') errors.push(...checkDnsLabel(`${field}.name`, name));
  else if (needsName) errors.push(required(`${field}.name`));
  errors.push(...invalidEach(`${field}.port`, port.port, portNumberErrors(port.port)));
  if (protocol === '') errors.push(required(`${field}.protocol`));
  else errors.push(...checkOneOf(`${field}.protocol`, protocol, PROTOCOLS));
  if (appProtocol !== undefined) errors.push(...checkQualifiedName(`${field}.appProtocol`, appProtocol));
  return errors;
}

/** pkg/apis/discovery/validation, ValidateEndpointSlice. */
function checkSlice(object: KubeObject): FieldError[] {
  const { addressType, endpoints, ports } = as<EndpointSlice>(object);
  return [
    ...(addressType ? checkOneOf('addressType', addressType, ADDRESS_TYPES) : [required('addressType')]),
    ...checkSliceEndpoints(endpoints ?? [], addressType ?? ''),
    ...checkSlicePorts(ports ?? []),
  ];
}

function checkSliceEndpoints(endpoints: readonly Endpoint[], addressType: string): FieldError[] {
  if (endpoints.length > ENDPOINTS_MAX) return [tooMany('endpoints', endpoints.length, ENDPOINTS_MAX)];
  return endpoints.flatMap((endpoint, at) => {
    const field = `endpoints[${at}]`;
    const addresses = endpoint.addresses ?? [];
    const errors: FieldError[] = [];
    if (addresses.length === 0) errors.push(required(`${field}.addresses`, 'must contain at least 1 address'));
    if (addresses.length > ADDRESSES_MAX) errors.push(tooMany(`${field}.addresses`, addresses.length, ADDRESSES_MAX));
    addresses.forEach((address, n) =>
      errors.push(...checkSliceAddress(`${field}.addresses[${n}]`, address, addressType)),
    );
    if (endpoint.nodeName !== undefined) errors.push(...checkDnsSubdomain(`${field}.nodeName`, endpoint.nodeName));
    const topology = endpoint.deprecatedTopology ?? {};
    if (Object.keys(topology).length > TOPOLOGY_MAX) {
      errors.push(tooMany(`${field}.deprecatedTopology`, Object.keys(topology).length, TOPOLOGY_MAX));
    }
    errors.push(...checkLabels(`${field}.deprecatedTopology`, topology));
    errors.push(...checkZones(`${field}.hints.forZones`, endpoint.hints?.forZones ?? []));
    if (endpoint.hostname !== undefined) errors.push(...checkDnsLabel(`${field}.hostname`, endpoint.hostname));
    return errors;
  });
}

function checkZones(field: string, zones: readonly { name: string }[]): FieldError[] {
  if (zones.length > ZONES_MAX) return [tooMany(field, zones.length, ZONES_MAX)];
  return zones.flatMap(({ name }, at) => [
    ...invalidEach(`${field}[${at}].name`, name, labelValueErrors(name)),
    ...(zones.findIndex((zone) => zone.name === name) < at ? [duplicate(`${field}[${at}].name`, name)] : []),
  ]);
}

function checkSliceAddress(field: string, address: string, addressType: string): FieldError[] {
  if (addressType === 'FQDN') return checkFullName(field, address);
  if (addressType !== 'IPv4' && addressType !== 'IPv6') return [];
  const fits = isAddress(address) && isIpv4Address(address) === (addressType === 'IPv4');
  return [
    ...(fits ? [] : [invalid(field, address, `must be a valid ${addressType} address`)]),
    ...checkOrdinaryAddress(field, address),
  ];
}

function checkSlicePorts(ports: NonNullable<EndpointSlice['ports']>): FieldError[] {
  if (ports.length > PORTS_MAX) return [tooMany('ports', ports.length, PORTS_MAX)];
  const names = new Set<string>();
  return ports.flatMap(({ name = '', protocol = '', appProtocol }, at) => {
    const field = `ports[${at}]`;
    const errors = name === '' ? [] : checkDnsLabel(`${field}.name`, name);
    if (names.has(name)) errors.push(duplicate(`${field}.name`, name));
    names.add(name);
    if (!PROTOCOLS.includes(protocol)) errors.push(notSupported(`${field}.protocol`, protocol, PROTOCOLS));
    if (appProtocol !== undefined) errors.push(...checkQualifiedName(`${field}.appProtocol`, appProtocol));
    return errors;
  });
}
