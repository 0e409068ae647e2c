import type { ResourceInfo } from '../../kinds/resource-info.ts';
import { type FieldSet, pathSet } from './field-set.ts';

const STATUS = pathSet(['f:status']);
const SPEC = pathSet(['f:spec']);
const SPEC_AND_STATUS = pathSet(['f:spec'], ['f:status']);
const SPEC_AND_METADATA = pathSet(['f:spec'], ['f:metadata']);

/** Beyond `spec`: what a kind's status strategy resets (GetResetFields of each pkg/registry/…/strategy.go). */
const STATUS_STRATEGIES: Readonly<Record<string, FieldSet>> = {
  'Pod.': pathSet(['f:spec'], ['f:metadata', 'f:deletionTimestamp'], ['f:metadata', 'f:ownerReferences']),
  'Deployment.apps': pathSet(['f:spec'], ['f:metadata', 'f:labels']),
  'CustomResourceDefinition.apiextensions.k8s.io': SPEC_AND_METADATA,
  'FlowSchema.flowcontrol.apiserver.k8s.io': SPEC_AND_METADATA,
  'PriorityLevelConfiguration.flowcontrol.apiserver.k8s.io': SPEC_AND_METADATA,
  'CertificateSigningRequest.certificates.k8s.io': pathSet(['f:spec'], ['f:status', 'f:conditions']),
};

/** Fields of a write that the server drops, so that nobody comes to own them by it. */
export function resetFields(info: ResourceInfo, subresource: string): FieldSet | undefined {
  if (subresource === 'status') return statusReset(info);
  if (subresource === 'approval') return pathSet(['f:spec'], ['f:status', 'f:certificate']);
  if (subresource === 'scale') return undefined;
  if (info.resource === 'certificatesigningrequests') return SPEC_AND_STATUS;
  return info.subresources.has('status') ? STATUS : undefined;
}

function statusReset(info: ResourceInfo): FieldSet {
  if (info.custom) return SPEC_AND_METADATA;
  return STATUS_STRATEGIES[`${info.kind}.${info.group}`] ?? SPEC;
}
