import type { PriorityClass } from 'kubernetes-types/scheduling/v1.d.ts';
import type { TokenRequest } from 'kubernetes-types/authentication/v1.d.ts';
import { as } from '../../../kube-object.ts';
import type { Draft } from '../../kind-rules.ts';

export function defaultPriorityClass(draft: Draft): void {
  as<PriorityClass>(draft).preemptionPolicy ??= 'PreemptLowerPriority';
}

export function defaultTokenRequest(draft: Draft): void {
  const { spec } = as<TokenRequest>(draft);
  if (spec) spec.expirationSeconds ??= 3600;
}

export function defaultApiService(draft: Draft): void {
  const service = (draft.spec as { service?: { port?: number } } | undefined)?.service;
  if (service) service.port ??= 443;
}

export function defaultFlowSchema(draft: Draft): void {
  const spec = draft.spec as { matchingPrecedence?: number } | undefined;
  if (spec) spec.matchingPrecedence ||= 1000;
}

interface PriorityLevelSpec {
  exempt?: { nominalConcurrencyShares?: number; lendablePercent?: number };
  limited?: {
    nominalConcurrencyShares?: number;
    lendablePercent?: number;
    limitResponse?: { queuing?: { queues?: number; handSize?: number; queueLengthLimit?: number } };
  };
}

export function defaultPriorityLevel(draft: Draft): void {
  const { exempt, limited } = (draft.spec ?? {}) as PriorityLevelSpec;
  if (exempt) {
    exempt.nominalConcurrencyShares ??= 0;
    exempt.lendablePercent ??= 0;
  }
  if (!limited) return;
  limited.nominalConcurrencyShares ??= 30;
  limited.lendablePercent ??= 0;
  const queuing = limited.limitResponse?.queuing;
  if (!queuing) return;
  queuing.queues ||= 64;
  queuing.handSize ||= 8;
  queuing.queueLengthLimit ||= 50;
}

interface DefinitionSpec {
  names?: { kind?: string; singular?: string; listKind?: string };
  conversion?: { strategy?: string; webhook?: { clientConfig?: { service?: { port?: number } } } };
  versions?: { name: string; storage?: boolean }[];
}

export function defaultCustomResourceDefinition(draft: Draft): void {
  const spec = draft.spec as DefinitionSpec | undefined;
  if (!spec) return;
  const { names } = spec;
  if (names) {
    names.singular ||= (names.kind ?? '').toLowerCase();
    if (!names.listKind && names.kind) names.listKind = `${names.kind}List`;
  }
  spec.conversion ??= { strategy: 'None' };
  const service = spec.conversion.webhook?.clientConfig?.service;
  if (service) service.port ??= 443;
  const status = draft.status as { storedVersions?: string[] } | undefined;
  const stored = spec.versions?.find(({ storage }) => storage === true);
  if (status && stored && (status.storedVersions ?? []).length === 0) status.storedVersions = [stored.name];
}
