import type { MutatingWebhook, ValidatingWebhookConfiguration } from 'kubernetes-types/admissionregistration/v1.d.ts';
import { as, type KubeObject } from '../../../kube-object.ts';
import { checkDnsSubdomain, checkOneOf, invalidEach } from '../../check.ts';
import { duplicate, type FieldError, invalid, required } from '../../field-error.ts';
import { checkLabelSelector } from '../../label-selector-errors.ts';
import { dns1035LabelErrors } from '../../names.ts';
import { ExpressionChecker, type MatchCondition } from './check-expressions.ts';
import { checkMatchPolicy, checkMatchRule, type MatchRule } from './check-match-rules.ts';
import { webhookServiceErrors, webhookUrlErrors } from './webhook-client-errors.ts';

type Webhook = MutatingWebhook & { matchConditions?: MatchCondition[] };

const REVIEW_VERSIONS = ['v1', 'v1beta1'];

/** Both kinds of webhook configurations (pkg/apis/admissionregistration/validation). */
export function checkWebhookConfiguration(object: KubeObject): FieldError[] {
  const webhooks = (as<ValidatingWebhookConfiguration>(object).webhooks ?? []) as Webhook[];
  const checker = new ExpressionChecker();
  return webhooks.flatMap((webhook, at) => {
    const field = `webhooks[${at}]`;
    const isSecond = webhooks.findIndex(({ name }) => name === webhook.name) < at;
    return [
      ...checkWebhook(checker, field, webhook),
      ...checkReviewVersions(`${field}.admissionReviewVersions`, webhook.admissionReviewVersions ?? []),
      ...(isSecond ? [duplicate(`${field}.name`, webhook.name)] : []),
    ];
  });
}

function checkWebhook(checker: ExpressionChecker, field: string, webhook: Webhook): FieldError[] {
  const { failurePolicy, sideEffects, timeoutSeconds, reinvocationPolicy } = webhook;
  const noSideEffects = ['None', 'NoneOnDryRun'];
  const isTimely = timeoutSeconds === undefined || (timeoutSeconds >= 1 && timeoutSeconds <= 30);
  return [
    ...checkFullName(`${field}.name`, webhook.name ?? ''),
    ...((webhook.rules ?? []) as MatchRule[]).flatMap((rule, at) => checkMatchRule(`${field}.rules[${at}]`, rule)),
    ...(failurePolicy === undefined ? [] : checkOneOf(`${field}.failurePolicy`, failurePolicy, ['Fail', 'Ignore'])),
    ...checkMatchPolicy(`${field}.matchPolicy`, webhook.matchPolicy),
    ...((sideEffects as string | null | undefined) == null
      ? [required(`${field}.sideEffects`, 'must specify one of None, NoneOnDryRun')]
      : checkOneOf(`${field}.sideEffects`, sideEffects, noSideEffects)),
    ...(isTimely
      ? []
      : [invalid(`${field}.timeoutSeconds`, timeoutSeconds, 'the timeout value must be between 1 and 30 seconds')]),
    ...checkLabelSelector(`${field}.namespaceSelector`, webhook.namespaceSelector),
    ...checkLabelSelector(`${field}.objectSelector`, webhook.objectSelector),
    ...(reinvocationPolicy === undefined
      ? []
      : checkOneOf(`${field}.reinvocationPolicy`, reinvocationPolicy, ['IfNeeded', 'Never'])),
    ...checkClientConfig(`${field}.clientConfig`, webhook.clientConfig ?? {}),
    ...checker.checkConditions(`${field}.matchConditions`, webhook.matchConditions ?? [], false),
  ];
}

function checkFullName(field: string, name: string): FieldError[] {
  if (name === '') return [required(field)];
  const errors = checkDnsSubdomain(field, name);
  if (errors.length > 0) return errors;
  if (name.split('.').length >= 3) return [];
  return [invalid(field, name, 'should be a domain with at least three segments separated by dots')];
}

function checkReviewVersions(field: string, versions: readonly string[]): FieldError[] {
  if (versions.length === 0) return [required(field, `must specify one of ${REVIEW_VERSIONS.join(', ')}`)];
  const errors = versions.flatMap((version, at) => [
    ...(versions.indexOf(version) < at ? [invalid(`${field}[${at}]`, version, 'duplicate version')] : []),
    ...invalidEach(`${field}[${at}]`, version, dns1035LabelErrors(version)),
  ]);
  if (versions.some((version) => REVIEW_VERSIONS.includes(version))) return errors;
  return [...errors, invalid(field, versions, `must include at least one of ${REVIEW_VERSIONS.join(', ')}`)];
}

interface ClientConfig {
  url?: string;
  service?: { namespace?: string; name?: string; path?: string; port?: number };
}

function checkClientConfig(field: string, { url, service }: ClientConfig): FieldError[] {
  if ((url === undefined) === (service === undefined)) {
    return [required(field, 'exactly one of url or service is required')];
  }
  return url === undefined
    ? webhookServiceErrors(`${field}.service`, service ?? {})
    : webhookUrlErrors(`${field}.url`, url);
}
