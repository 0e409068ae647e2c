import { allOf, andThen, attempt, type Eventually } from '../../eventually.ts';
import { internalError, type StatusError } from '../../status-error.ts';
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts';
import { CallError } from './call-error.ts';
import {
  denialOf,
  type Invocation,
  invocationOf,
  invokeWebhook,
  tellAnswer,
  type WebhookOptions,
} from './invoke-webhook.ts';
import { configuredWebhooks } from './webhook-objects.ts';

const CONFIGURATIONS = 'validatingwebhookconfigurations.admissionregistration.k8s.io';

/** Asks validating webhooks, all at once (k8s.io/apiserver/pkg/admission/plugin/webhook/validating). */
export function validatingWebhooks(options: WebhookOptions): AdmissionPlugin {
  return {
    name: 'ValidatingAdmissionWebhook',
    validate: (attributes) => {
      const configurations = options.store.list(CONFIGURATIONS);
      if (configurations.length === 0) return undefined;
      const invocations = configuredWebhooks(configurations).flatMap(
        (configured, index) => invocationOf(options, attributes, configured, index) ?? [],
      );
      return invocations.length === 0 ? undefined : askAll(options, attributes, invocations);
    },
  };
}

function askAll(options: WebhookOptions, attributes: AdmissionAttributes, invocations: Invocation[]): Eventually<void> {
  return andThen(allOf(invocations.map((invocation) => ask(options, attributes, invocation))), (refusals) => {
    const first = refusals.find((refusal) => refusal !== undefined);
    if (first !== undefined) throw first;
  });
}

function ask(
  options: WebhookOptions,
  attributes: AdmissionAttributes,
  { webhook, index, ...invocation }: Invocation,
): Eventually<StatusError | undefined> {
  const refusal = (): Eventually<StatusError | undefined> =>
    andThen(invokeWebhook(options, attributes, { webhook, index, ...invocation }, false), (answer) => {
      tellAnswer(attributes, webhook, answer);
      return answer.allowed ? undefined : denialOf(webhook, answer);
    });
  return attempt(refusal, (error) => {
    if (!(error instanceof CallError)) throw error;
    if (webhook.failurePolicy === 'Ignore') {
      const key = `failed-open.validating.webhook.admission.k8s.io/round_0_index_${index}`;
      attributes.annotate(key, webhook.name);
      return undefined;
    }
    return internalError(`failed calling webhook ${JSON.stringify(webhook.name)}: ${error.message}`);
  });
}
