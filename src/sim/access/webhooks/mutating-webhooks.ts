import { decodingFault } from '../../kinds/decode/decoding-fault.ts';
import { equalJson } from '../../kinds/equal-json.ts';
import { applyJsonPatch, JsonPatchError, type JsonPatchOperation } from '../../kinds/json-patch.ts';
import type { ResourceInfo } from '../../kinds/resource-info.ts';
import type { KubeObject } from '../../kube-object.ts';
import { andThen, attempt, type Eventually, inTurn } from '../../eventually.ts';
import { internalError, StatusError } from '../../status-error.ts';
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts';
import { CallError } from './call-error.ts';
import {
  denialOf,
  type Invocation,
  invocationOf,
  invokeWebhook,
  tellAnswer,
  versioned,
  type WebhookOptions,
} from './invoke-webhook.ts';
import { operationsOf } from './patch-operations.ts';
import type { ReviewAnswer } from './review-answer.ts';
import { type ConfiguredWebhook, configuredWebhooks } from './webhook-objects.ts';

const CONFIGURATIONS = 'mutatingwebhookconfigurations.admissionregistration.k8s.io';

/** What is remembered of the first round: who may be asked again, and who must be. */
interface Reinvocation {
  eligible: Set<number>;
  due: Set<number>;
}

/**
 * Asks mutating webhooks one after another. Where one changes the object, `before` (the plugins that mutate in the
 * server) and the webhooks that want it have a second look (k8s.io/apiserver/pkg/admission/plugin/webhook/mutating).
 */
export function mutatingWebhooks(options: WebhookOptions, before: readonly AdmissionPlugin[]): AdmissionPlugin {
  return {
    name: 'MutatingAdmissionWebhook',
    mutate: (attributes) => {
      const configurations = options.store.list(CONFIGURATIONS);
      if (configurations.length === 0) return undefined;
      const webhooks = configuredWebhooks(configurations);
      const first = webhooks.findIndex((one, index) => invocationOf(options, attributes, one, index) !== undefined);
      return first < 0 ? undefined : mutateInRounds(options, before, attributes, webhooks);
    },
  };
}

function mutateInRounds(
  options: WebhookOptions,
  before: readonly AdmissionPlugin[],
  attributes: AdmissionAttributes,
  webhooks: ConfiguredWebhook[],
): Eventually<void> {
  const again: Reinvocation = { eligible: new Set(), due: new Set() };
  const first = mutateOnce(options, attributes, webhooks, { round: 0, again, only: undefined });
  return andThen(first, (changed) => {
    if (!changed) return;
    const output = structuredClone(attributes.object);
    const looked = inTurn(before, (plugin) => plugin.mutate?.(attributes));
    return andThen(looked, () => {
      if (!equalJson(output, attributes.object)) for (const index of again.eligible) again.due.add(index);
      if (again.due.size === 0) return;
      const only = new Set(again.due);
      return andThen(mutateOnce(options, attributes, webhooks, { round: 1, again, only }), () => {});
    });
  });
}

function mutateOnce(
  options: WebhookOptions,
  attributes: AdmissionAttributes,
  webhooks: ConfiguredWebhook[],
  { round, again, only }: { round: number; again: Reinvocation; only: Set<number> | undefined },
): Eventually<boolean> {
  let anyChange = false;
  const done = inTurn([...webhooks.entries()], ([index, configured]) => {
    if (only !== undefined && !only.has(index) && !again.due.has(index)) return;
    const invocation = invocationOf(options, attributes, configured, index);
    if (invocation === undefined) return;
    again.due.delete(index);
    return andThen(ask(options, attributes, invocation, round), (changed) => {
      if (changed) for (const earlier of again.eligible) if (earlier !== index) again.due.add(earlier);
      anyChange ||= changed;
      if (configured.webhook.reinvocationPolicy === 'IfNeeded') again.eligible.add(index);
    });
  });
  return andThen(done, () => anyChange);
}

function ask(
  options: WebhookOptions,
  attributes: AdmissionAttributes,
  invocation: Invocation,
  round: number,
): Eventually<boolean> {
  const answer = attempt<ReviewAnswer | undefined>(
    () => invokeWebhook(options, attributes, invocation, true),
    (error) => {
      if (!(error instanceof CallError)) throw error;
      letPass(attributes, invocation, round, error);
      return undefined;
    },
  );
  return andThen(answer, (given) => given !== undefined && heed(options, attributes, invocation, round, given));
}

/** What could not be asked refuses, unless it is to be ignored. */
function letPass(
  attributes: AdmissionAttributes,
  { webhook, configuration, index }: Invocation,
  round: number,
  error: CallError,
): void {
  const place = `round_${round}_index_${index}`;
  if (webhook.failurePolicy !== 'Ignore') {
    throw internalError(`failed calling webhook ${JSON.stringify(webhook.name)}: ${error.message}`);
  }
  attributes.annotate(`failed-open.mutation.webhook.admission.k8s.io/${place}`, webhook.name);
  attributes.annotate(`mutation.webhook.admission.k8s.io/${place}`, mutationNote(configuration, webhook.name, false));
}

/** Does to the object what a webhook answered; whether that changed it. */
function heed(
  options: WebhookOptions,
  attributes: AdmissionAttributes,
  invocation: Invocation,
  round: number,
  answer: ReviewAnswer,
): boolean {
  const { webhook, configuration, index } = invocation;
  const place = `round_${round}_index_${index}`;
  tellAnswer(attributes, webhook, answer);
  if (!answer.allowed) {
    attributes.annotate(`mutation.webhook.admission.k8s.io/${place}`, mutationNote(configuration, webhook.name, false));
    throw denialOf(webhook, answer);
  }
  const patch = operationsOf(webhook, answer);
  const changed = patch.length > 0 && applyPatch(options, attributes, invocation, patch);
  attributes.annotate(`mutation.webhook.admission.k8s.io/${place}`, mutationNote(configuration, webhook.name, changed));
  if (changed) {
    const note = { configuration, webhook: webhook.name, patch, patchType: 'JSONPatch' };
    attributes.annotate(`patch.webhook.admission.k8s.io/${place}`, JSON.stringify(note), 'Request');
  }
  return changed;
}

function mutationNote(configuration: string, webhook: string, mutated: boolean): string {
  return JSON.stringify({ configuration, webhook, mutated });
}

/** Patches the object in the webhook's version, then fits it to its kind again. */
function applyPatch(
  { kinds }: WebhookOptions,
  attributes: AdmissionAttributes,
  { webhook, matched }: Invocation,
  patch: JsonPatchOperation[],
): boolean {
  const { object } = versioned(kinds, attributes, matched);
  if (object === undefined || attributes.object === undefined) {
    throw internalError(
      `admission webhook ${JSON.stringify(webhook.name)} attempted to modify the object, which is not supported for this operation`,
    );
  }
  const patched = patchedObject(object, patch);
  const fitted = attributes.subresource === '' ? fit(kinds, matched, patched) : patched;
  const result = matched === attributes.info ? fitted : kinds.convert(fitted, matched, attributes.info);
  const changed = !equalJson(result, attributes.object);
  replaceContent(attributes.object, result);
  return changed;
}

function patchedObject(object: KubeObject, patch: JsonPatchOperation[]): KubeObject {
  try {
    return applyJsonPatch(object, patch) as KubeObject;
  } catch (error) {
    if (!(error instanceof JsonPatchError)) throw error;
    throw internalError(error.message);
  }
}

function fit(kinds: WebhookOptions['kinds'], info: ResourceInfo, value: KubeObject): KubeObject {
  const object = decoded(kinds, info, value);
  kinds.applyDefaults(info, object);
  return object;
}

/** An object that does not fit is the server's fault here. */
function decoded(kinds: WebhookOptions['kinds'], info: ResourceInfo, value: KubeObject): KubeObject {
  try {
    return kinds.decode(info, { value }).object;
  } catch (error) {
    if (!(error instanceof StatusError) || error.code !== 400) throw error;
    throw internalError(decodingFault(error));
  }
}

/** The draft stays the same object: others hold on to it. */
function replaceContent(draft: KubeObject, content: KubeObject): void {
  for (const field of Object.keys(draft)) delete draft[field];
  Object.assign(draft, content);
}
