import type { Node, NodeSpec, Taint } from 'kubernetes-types/core/v1.d.ts';
import { as, type KubeObject } from '../../../kube-object.ts';
import { checkOneOf, checkQualifiedName, invalidEach, sortedEntries } from '../../check.ts';
import { sameContent } from '../../same-content.ts';
import { duplicate, type FieldError, forbiddenField, invalid, required } from '../../field-error.ts';
import { goValue } from '../../go-value.ts';
import { checkCidr, isCidr } from '../../ip.ts';
import type { KindRules } from '../../kind-rules.ts';
import { labelValueErrors } from '../../names.ts';
import { subdomainName } from '../name-rules.ts';
import { checkQuantity } from '../pod/check-resources.ts';
import { TAINT_EFFECTS } from '../pod/check-scheduling.ts';
import { defaultNode } from './object-defaults.ts';

const TAINT = 'core.Taint';

export const nodeRules: KindRules = {
  hasGeneration: false,
  keepsStatusOnCreate: true,
  nameErrors: subdomainName,
  defaults: defaultNode,
  prepareCreate: (draft) => syncCidrs(as<Node>(draft).spec),
  prepareUpdate: (draft) => syncCidrs(as<Node>(draft).spec),
  validate: checkNode,
  validateUpdate: (object, old) => [
    ...checkNode(object),
    ...checkResources(object),
    ...checkAddresses(object),
    ...checkChange(object, old),
    ...checkTaints(object),
    ...checkExternalId(object, old),
  ],
  validateStatusUpdate: (object) => [...checkResources(object), ...checkAddresses(object)],
  warnings: (object) =>
    as<Node>(object).spec?.externalID ? ['spec.externalID: this field is deprecated, and is unused by Kubernetes'] : [],
  selectableFields: (object) => ({ 'spec.unschedulable': String(as<Node>(object).spec?.unschedulable ?? false) }),
};

/** The first of podCIDRs and podCIDR are one field upstream. */
function syncCidrs(spec: NodeSpec | undefined): void {
  if (!spec) return;
  const { podCIDR, podCIDRs = [] } = spec;
  if (podCIDR && (podCIDRs ?? []).length === 0) spec.podCIDRs = [podCIDR];
  else if ((podCIDRs ?? []).length > 0) {
    if (podCIDR) spec.podCIDRs = [podCIDR, ...podCIDRs.slice(1)];
    else spec.podCIDR = podCIDRs[0];
  }
}

/** ValidateNode. */
function checkNode(object: KubeObject): FieldError[] {
  const cidrs = as<Node>(object).spec?.podCIDRs ?? [];
  const errors = [...checkTaints(object), ...checkResources(object)];
  const wrong = cidrs.flatMap((cidr, at) => checkCidr(`spec.podCIDRs[${at}]`, cidr));
  errors.push(...wrong);
  const families = cidrs.filter(isCidr).map((cidr) => cidr.includes(':'));
  if (cidrs.length > 1 && wrong.length === 0 && (cidrs.length > 2 || families[0] === families[1])) {
    errors.push(invalid('spec.podCIDRs', cidrs, 'may specify no more than one CIDR for each IP family'));
  }
  cidrs.forEach((cidr, at) => {
    if (cidrs.indexOf(cidr) < at) errors.push(duplicate(`spec.podCIDRs[${at}]`, cidr));
  });
  return errors;
}

/** Upstream's path says metadata. */
function checkTaints(object: KubeObject): FieldError[] {
  const seen = new Set<string>();
  return (as<Node>(object).spec?.taints ?? []).flatMap((taint, at) => {
    const errors = checkTaint(`metadata.taints[${at}]`, taint);
    const key = `${taint.key}:${taint.effect}`;
    if (seen.has(key)) {
      const error = duplicate(`metadata.taints[${at}]`, goValue(TAINT, taint));
      errors.push({ ...error, body: `${error.body}: taints must be unique by key and effect pair` });
    }
    seen.add(key);
    return errors;
  });
}

function checkTaint(field: string, { key = '', value = '', effect = '' }: Taint): FieldError[] {
  return [
    ...checkQualifiedName(`${field}.key`, key),
    ...invalidEach(`${field}.value`, value, labelValueErrors(value)),
    ...(effect === '' ? [required(`${field}.effect`)] : checkOneOf(`${field}.effect`, effect, TAINT_EFFECTS)),
  ];
}

function checkResources(object: KubeObject): FieldError[] {
  const { status } = as<Node>(object);
  const errors: FieldError[] = [];
  for (const list of ['capacity', 'allocatable'] as const) {
    for (const [name, amount] of sortedEntries(status?.[list])) {
      const field = `status.${list}.${name}`;
      errors.push(...checkQuantity(field, name, amount));
    }
  }
  return errors;
}

/** ValidateNodeUpdate: what is set once stays. */
function checkChange(object: KubeObject, old: KubeObject): FieldError[] {
  const [spec, before] = [as<Node>(object).spec ?? {}, as<Node>(old).spec ?? {}];
  const errors: FieldError[] = [];
  if ((before.podCIDRs ?? []).length > 0 && !sameContent(spec.podCIDRs, before.podCIDRs)) {
    errors.push(forbiddenField('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid'));
  }
  if (before.providerID && spec.providerID !== before.providerID) {
    errors.push(forbiddenField('spec.providerID', 'node updates may not change providerID except from "" to valid'));
  }
  return errors;
}

function checkExternalId(object: KubeObject, old: KubeObject): FieldError[] {
  const [now, before] = [as<Node>(object).spec?.externalID ?? '', as<Node>(old).spec?.externalID ?? ''];
  return now === before ? [] : [forbiddenField('spec.externalID', 'may not be updated')];
}

function checkAddresses(object: KubeObject): FieldError[] {
  const addresses = as<Node>(object).status?.addresses ?? [];
  return addresses.flatMap((address, at) =>
    addresses.slice(0, at).some((other) => sameContent(other, address))
      ? [duplicate(`status.addresses[${at}]`, goValue('core.NodeAddress', address))]
      : [],
  );
}
