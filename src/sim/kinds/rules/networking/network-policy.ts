import type {
  IPBlock,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicySpec,
} from 'kubernetes-types/networking/v1.d.ts';
import { as, type KubeObject } from '../../../kube-object.ts';
import { type FieldError, forbiddenField, GoValue, invalid, notSupported, required } from '../../field-error.ts';
import { rangeError } from '../../formats.ts';
import { goQuote } from '../../go-quote.ts';
import { checkCidr, isCidr } from '../../ip.ts';
import type { KindRules } from '../../kind-rules.ts';
import { checkLabelSelector } from '../../label-selector-errors.ts';
import { containsCidr } from '../cidr.ts';
import { subdomainName } from '../name-rules.ts';
import { checkPort } from '../pod/check-probes.ts';
import { defaultNetworkPolicy } from './network-defaults.ts';

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];

export const networkPolicyRules: KindRules = {
  hasGeneration: true,
  nameErrors: subdomainName,
  defaults: defaultNetworkPolicy,
  validate: checkPolicy,
  validateUpdate: (object) => [...checkPolicy(object), ...checkPolicy(object)],
};

/** ValidateNetworkPolicySpec. */
function checkPolicy(object: KubeObject): FieldError[] {
  const spec = as<NetworkPolicy>(object).spec ?? { podSelector: {} };
  return [
    ...checkLabelSelector('spec.podSelector', spec.podSelector),
    ...(spec.ingress ?? []).flatMap(({ ports, from }, at) => checkRule(`spec.ingress[${at}]`, ports, from, 'from')),
    ...(spec.egress ?? []).flatMap(({ ports, to }, at) => checkRule(`spec.egress[${at}]`, ports, to, 'to')),
    ...checkTypes('spec.policyTypes', spec),
  ];
}

function checkRule(
  field: string,
  ports: NetworkPolicyPort[] | undefined,
  peers: NetworkPolicyPeer[] | undefined,
  direction: 'from' | 'to',
): FieldError[] {
  return [
    ...(ports ?? []).flatMap((port, at) => checkRulePort(`${field}.ports[${at}]`, port)),
    ...(peers ?? []).flatMap((peer, at) => checkPeer(`${field}.${direction}[${at}]`, peer)),
  ];
}

/** ValidateNetworkPolicyPort. */
function checkRulePort(field: string, { protocol, port, endPort }: NetworkPolicyPort): FieldError[] {
  const errors: FieldError[] = [];
  if (protocol !== undefined && !PROTOCOLS.includes(protocol)) {
    errors.push(notSupported(`${field}.protocol`, protocol, PROTOCOLS));
  }
  if (port === undefined) {
    if (endPort !== undefined) {
      errors.push(invalid(`${field}.endPort`, endPort, 'may not be specified when `port` is not specified'));
    }
    return errors;
  }
  if (endPort !== undefined && typeof port === 'string') {
    errors.push(invalid(`${field}.endPort`, endPort, 'may not be specified when `port` is non-numeric'));
  }
  errors.push(...checkPort(`${field}.port`, port));
  if (endPort === undefined || typeof port === 'string') return errors;
  if (endPort < port) errors.push(invalid(`${field}.endPort`, port, 'must be greater than or equal to `port`'));
  if (endPort < 1 || endPort > 65535) errors.push(invalid(`${field}.endPort`, endPort, rangeError(1, 65535)));
  return errors;
}

/** ValidateNetworkPolicyPeer. */
function checkPeer(field: string, { podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer): FieldError[] {
  const errors = [
    ...checkLabelSelector(`${field}.podSelector`, podSelector),
    ...checkLabelSelector(`${field}.namespaceSelector`, namespaceSelector),
    ...(ipBlock ? checkBlock(`${field}.ipBlock`, ipBlock) : []),
  ];
  if (!podSelector && !namespaceSelector && !ipBlock) errors.push(required(field, 'must specify a peer'));
  if (ipBlock && (podSelector || namespaceSelector)) {
    errors.push(forbiddenField(field, 'may not specify both ipBlock and another peer'));
  }
  return errors;
}

function checkBlock(field: string, { cidr = '', except }: IPBlock): FieldError[] {
  if (cidr === '') return [required(`${field}.cidr`)];
  const errors = checkCidr(`${field}.cidr`, cidr);
  if (errors.length > 0) return errors;
  return (except ?? []).flatMap((inner, at) => {
    const own = `${field}.except[${at}]`;
    if (!isCidr(inner)) return checkCidr(own, inner);
    return containsCidr(cidr, inner) ? [] : [invalid(own, inner, 'must be a strict subset of `cidr`')];
  });
}

function checkTypes(field: string, { policyTypes }: NetworkPolicySpec): FieldError[] {
  const types = policyTypes ?? [];
  if (types.length > 2) {
    const value = new GoValue(`[]networking.PolicyType{${types.map(goQuote).join(', ')}}`);
    return [invalid(field, value, 'may not specify more than two policyTypes')];
  }
  return types.flatMap((type, at) =>
    type === 'Ingress' || type === 'Egress' ? [] : [notSupported(`${field}[${at}]`, type, ['Ingress', 'Egress'])],
  );
}
