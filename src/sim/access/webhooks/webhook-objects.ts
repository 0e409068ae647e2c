import type { LabelSelector } from 'kubernetes-types/meta/v1.d.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { MatchCondition } from '../matching/match-conditions.ts';
import type { MatchCriteria, MatchRule } from '../matching/match-criteria.ts';

export interface WebhookClientConfig {
  url?: string;
  service?: { namespace: string; name: string; path?: string; port?: number };
  /** PEM in base64. */
  caBundle?: string;
}

/** A webhook of either kind; reinvocation is for mutating ones. */
export interface Webhook {
  name: string;
  clientConfig: WebhookClientConfig;
  rules?: MatchRule[];
  failurePolicy?: string;
  matchPolicy?: string;
  namespaceSelector?: LabelSelector;
  objectSelector?: LabelSelector;
  sideEffects?: string;
  timeoutSeconds?: number;
  admissionReviewVersions?: string[];
  matchConditions?: MatchCondition[];
  reinvocationPolicy?: string;
}

export type WebhookConfiguration = KubeObject & { webhooks?: Webhook[] };

/** A webhook with the configuration it comes from. */
export interface ConfiguredWebhook {
  configuration: string;
  webhook: Webhook;
}

/** In the order they are called: configurations by name, then as they are listed. */
export function configuredWebhooks(configurations: readonly KubeObject[]): ConfiguredWebhook[] {
  return configurations.flatMap((object) =>
    ((object as WebhookConfiguration).webhooks ?? []).map((webhook) => ({
      configuration: object.metadata.name,
      webhook,
    })),
  );
}

export function criteriaOfWebhook(webhook: Webhook): MatchCriteria {
  const { namespaceSelector, objectSelector, rules = [], matchPolicy } = webhook;
  return {
    ...(namespaceSelector === undefined ? {} : { namespaceSelector }),
    ...(objectSelector === undefined ? {} : { objectSelector }),
    rules,
    ...(matchPolicy === undefined ? {} : { matchPolicy }),
  };
}
