import { isIPv6 } from 'node:net';
import type { Service } from 'kubernetes-types/core/v1.d.ts';
import { goQuote } from '../../go-quote.ts';
import { canonicalIpv6, parseAddressError } from '../../ip-text.ts';
import { isHeadless } from './check-service-parts.ts';

const HINTS = 'service.kubernetes.io/topology-aware-hints';

/** pkg/api/service/warnings.go. */
export function warnService({ metadata, spec = {} }: Service): string[] {
  const hints = metadata?.annotations?.[HINTS] !== undefined;
  const addresses = isHeadless(spec) ? [] : (spec.clusterIPs ?? []);
  const isExternalName = spec.type === 'ExternalName';
  return [
    ...(hints ? [`annotation ${HINTS} is deprecated, please use service.kubernetes.io/topology-mode instead`] : []),
    ...addresses.flatMap((ip, at) => warnAddress(`spec.clusterIPs[${at}]`, ip)),
    ...(spec.externalIPs ?? []).flatMap((ip, at) => warnAddress(`spec.externalIPs[${at}]`, ip)),
    ...(spec.loadBalancerIP ? warnAddress('spec.loadBalancerIP', spec.loadBalancerIP) : []),
    ...(spec.loadBalancerSourceRanges ?? []).flatMap((cidr, at) =>
      warnRange(`spec.loadBalancerSourceRanges[${at}]`, cidr),
    ),
    ...(isExternalName && (spec.externalIPs ?? []).length > 0
      ? ['spec.externalIPs is ignored when spec.type is "ExternalName"']
      : []),
    ...(!isExternalName && spec.externalName
      ? ['spec.externalName is ignored when spec.type is not "ExternalName"']
      : []),
  ];
}

const LATER = 'was accepted, but will be invalid in a future Kubernetes release';

function warnAddress(field: string, text: string): string[] {
  const fault = parseAddressError(text);
  if (fault !== undefined) return [`${field}: IP address ${LATER}: ${fault}`];
  if (!isIPv6(text) || canonicalIpv6(text) === text) return [];
  return [
    `${field}: IPv6 address ${goQuote(text)} is not in RFC 5952 canonical format (${goQuote(canonicalIpv6(text))}), which may cause controller apply-loops`,
  ];
}

function warnRange(field: string, text: string): string[] {
  const slash = text.lastIndexOf('/');
  const prefix = (why: string) => [`${field}: IP prefix ${LATER}: netip.ParsePrefix(${goQuote(text)}): ${why}`];
  if (slash < 0) return prefix("no '/'");
  const address = text.slice(0, slash);
  const fault = parseAddressError(address);
  if (fault !== undefined) return prefix(fault);
  if (!isIPv6(address) || canonicalIpv6(address) === address) return [];
  const canonical = `${canonicalIpv6(address)}${text.slice(slash)}`;
  return [
    `${field}: IPv6 prefix ${goQuote(text)} is not in RFC 5952 canonical format (${goQuote(canonical)}), which may cause controller apply-loops`,
  ];
}
