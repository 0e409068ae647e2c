import type { Clock } from '../../../clock/clock.ts';
import type { Random } from '../../../clock/random.ts';
import { AdmissionEnvironment } from '../../kinds/cel/admission-environment.ts';
import type { Kinds } from '../../kinds/kinds.ts';
import type { ResourceInfo } from '../../kinds/resource-info.ts';
import { andThen, type Eventually } from '../../eventually.ts';
import type { KubeletDoor } from '../../kubelet-door.ts';
import type { KubeObject } from '../../kube-object.ts';
import { badRequest, forbidden, StatusError } from '../../status-error.ts';
import type { AdmissionAttributes } from '../admission.ts';
import type { Authorizer } from '../authorizer.ts';
import { admissionRequest } from '../matching/admission-request.ts';
import { expressionInput } from '../matching/expression-input.ts';
import { compileConditions, evaluateConditions } from '../matching/match-conditions.ts';
import { isExempt, matchedInfo, type MatchScope } from '../matching/match-criteria.ts';
import { postReview } from './post-review.ts';
import { postToPod } from './post-to-pod.ts';
import { readReviewAnswer, type ReviewAnswer } from './review-answer.ts';
import { webhookAddress } from './webhook-address.ts';
import { type ConfiguredWebhook, criteriaOfWebhook, type Webhook } from './webhook-objects.ts';

export interface WebhookOptions extends MatchScope {
  kinds: Kinds;
  authorizer: Authorizer;
  random: Random;
  clock: Clock;
  kubelets(): KubeletDoor | undefined;
}

/** A webhook that a request is to be sent to, in the version it asked for. */
export interface Invocation extends ConfiguredWebhook {
  matched: ResourceInfo;
  /** Place among all webhooks, matching or not. */
  index: number;
}

const VERSIONS = ['v1', 'v1beta1'];

/** Whether a webhook is to be called; throws 403 where its conditions cannot be evaluated. */
export function invocationOf(
  options: WebhookOptions,
  attributes: AdmissionAttributes,
  configured: ConfiguredWebhook,
  index: number,
): Invocation | undefined {
  if (isExempt(attributes)) return undefined;
  const { webhook } = configured;
  const matched = matchedInfo(options, attributes, criteriaOfWebhook(webhook));
  if (matched === undefined || !conditionsMatch(options, attributes, webhook, matched)) return undefined;
  if (attributes.dryRun && webhook.sideEffects !== 'None' && webhook.sideEffects !== 'NoneOnDryRun') {
    throw badRequest(`admission webhook ${JSON.stringify(webhook.name)} does not support dry run`);
  }
  return { ...configured, matched, index };
}

function conditionsMatch(
  options: WebhookOptions,
  attributes: AdmissionAttributes,
  webhook: Webhook,
  matched: ResourceInfo,
): boolean {
  const { matchConditions = [], failurePolicy } = webhook;
  if (matchConditions.length === 0) return true;
  const programs = compileConditions(new AdmissionEnvironment(), matchConditions, false);
  const input = expressionInput({ ...options, attributes, matched, ...versioned(options.kinds, attributes, matched) });
  const verdict = evaluateConditions(programs, input, failurePolicy);
  if ('error' in verdict) throw forbidden(attributes.info, attributes.name, verdict.error);
  return verdict.matches;
}

/** Asks a webhook. Throws CallError where it cannot be asked. One that a simulated process serves answers at once. */
export function invokeWebhook(
  options: WebhookOptions,
  attributes: AdmissionAttributes,
  invocation: Invocation,
  mutating: boolean,
): Eventually<ReviewAnswer> {
  const { webhook, matched } = invocation;
  const { timeoutSeconds = 10, admissionReviewVersions = ['v1'], clientConfig } = webhook;
  const version = admissionReviewVersions.find((one) => VERSIONS.includes(one)) ?? 'v1';
  const apiVersion = `admission.k8s.io/${version}`;
  const uid = options.random.uuid();
  const body = JSON.stringify({
    kind: 'AdmissionReview',
    apiVersion,
    request: reviewRequest(options.kinds, attributes, matched, uid),
  });
  const address = webhookAddress(options.store, clientConfig, timeoutSeconds);
  const { caBundle } = clientConfig;
  const ca = caBundle === undefined ? undefined : Buffer.from(caBundle, 'base64').toString();
  const server = options.kubelets()?.secureServer(address.target);
  const call = { body, ca, timeoutSeconds };
  const text: Eventually<string> =
    server === undefined ? postReview(address, call) : postToPod({ server, address, clock: options.clock }, call);
  return andThen(text, (answer) => readReviewAnswer(answer, { apiVersion, uid, mutating }));
}

function reviewRequest(kinds: Kinds, attributes: AdmissionAttributes, matched: ResourceInfo, uid: string) {
  const { dryRun, options, ...asked } = admissionRequest(attributes, matched);
  const { object, old } = versioned(kinds, attributes, matched);
  const written = (one: KubeObject | undefined) =>
    kindFirst(one === undefined || attributes.subresource !== '' ? one : kinds.normalise(matched, one));
  return { uid, ...asked, object: written(object), oldObject: written(old), dryRun, options };
}

/** Go writes the fields of a struct in their order. */
function kindFirst(object: KubeObject | undefined): KubeObject | null {
  if (object === undefined) return null;
  const { kind, apiVersion, ...rest } = object;
  return { kind, apiVersion, ...rest };
}

/** The objects as the matched version has them. */
export function versioned(
  kinds: Kinds,
  { info, subresource, object, old }: AdmissionAttributes,
  matched: ResourceInfo,
) {
  const convert = (one: KubeObject | undefined) =>
    one === undefined || matched === info || subresource !== '' ? one : kinds.convert(one, info, matched);
  return { object: convert(object), old: convert(old) };
}

/** A denial in the webhook's own words, code and reason; never one that looks like success (webhook/errors/statuserror.go). */
export function denialOf({ name }: Webhook, { status }: ReviewAnswer): StatusError {
  const by = `admission webhook ${JSON.stringify(name)} denied the request`;
  const said = status?.message || status?.reason || '';
  const code = status?.code ?? 0;
  return new StatusError({
    code: code < 400 ? 400 : code,
    message: said === '' ? `${by} without explanation` : `${by}: ${said}`,
    ...(status?.reason === undefined || status.reason === '' ? {} : { reason: status.reason }),
    ...(status?.details === undefined ? {} : { details: status.details }),
  });
}

/** Warnings and annotations of an answer. */
export function tellAnswer(attributes: AdmissionAttributes, { name }: Webhook, answer: ReviewAnswer): void {
  for (const [key, value] of Object.entries(answer.auditAnnotations)) attributes.annotate(`${name}/${key}`, value);
  for (const warning of answer.warnings) attributes.warn(warning);
}
