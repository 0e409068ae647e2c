import type { MutatingWebhook, MutatingWebhookConfiguration } from 'kubernetes-types/admissionregistration/v1.d.ts';
import { as } from '../../../kube-object.ts';
import type { Draft } from '../../kind-rules.ts';

/** pkg/apis/admissionregistration/v1/defaults.go. */
export function defaultWebhooks(draft: Draft): void {
  for (const webhook of as<MutatingWebhookConfiguration>(draft).webhooks ?? []) {
    defaultWebhook(webhook);
    if (draft.kind === 'MutatingWebhookConfiguration') webhook.reinvocationPolicy ??= 'Never';
  }
}

interface MatchResources {
  matchPolicy?: string;
  namespaceSelector?: unknown;
  objectSelector?: unknown;
  resourceRules?: { scope?: string }[];
  excludeResourceRules?: { scope?: string }[];
}

export function defaultAdmissionPolicy(draft: Draft): void {
  const spec = draft.spec as { failurePolicy?: string; matchConstraints?: MatchResources } | undefined;
  if (!spec) return;
  spec.failurePolicy ??= 'Fail';
  defaultMatchResources(spec.matchConstraints);
}

export function defaultAdmissionPolicyBinding(draft: Draft): void {
  defaultMatchResources((draft.spec as { matchResources?: MatchResources } | undefined)?.matchResources);
}

function defaultMatchResources(match: MatchResources | undefined): void {
  if (!match) return;
  match.matchPolicy ??= 'Equivalent';
  match.namespaceSelector ??= {};
  match.objectSelector ??= {};
  for (const rule of [...(match.resourceRules ?? []), ...(match.excludeResourceRules ?? [])]) rule.scope ??= '*';
}

function defaultWebhook(webhook: MutatingWebhook): void {
  webhook.failurePolicy ??= 'Fail';
  webhook.matchPolicy ??= 'Equivalent';
  webhook.namespaceSelector ??= {};
  webhook.objectSelector ??= {};
  webhook.timeoutSeconds ??= 10;
  if (webhook.clientConfig?.service) webhook.clientConfig.service.port ??= 443;
  for (const rule of (webhook.rules ?? []) as { scope?: string }[]) rule.scope ??= '*';
}
