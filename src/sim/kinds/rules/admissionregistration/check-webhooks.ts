import type { MutatingWebhook, ValidatingWebhookConfiguration } from 'kubernetes-types/admissionregistration/v1.d.ts';
import { as, type KubeObject } from '../../../kube-object.ts';
import { checkDnsSubdomain, checkOneOf, checkRequired, invalidEach } from '../../check.ts';
import { duplicate, type FieldError, invalid, required } from '../../field-error.ts';
import { portNumberErrors } from '../../formats.ts';
import { checkLabelSelector } from '../../label-selector-errors.ts';
import { dns1035LabelErrors, dnsSubdomainErrors } from '../../names.ts';
import { ExpressionChecker, type MatchCondition } from './check-expressions.ts';
import { checkMatchPolicy, checkMatchRule, type MatchRule } from './check-match-rules.ts';

type Webhook = MutatingWebhook & { matchConditions?: MatchCondition[] };

const REVIEW_VERSIONS = ['v1', 'v1beta1'];
const URL_FORM = '; desired format: https://host[/path]';

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
  return url === undefined ? checkService(`${field}.service`, service ?? {}) : checkUrl(`${field}.url`, url);
}

/** k8s.io/apiserver/pkg/util/webhook/validation.go; Go's parser takes almost anything for a URL. */
function checkUrl(field: string, text: string): FieldError[] {
  const parts = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/.exec(text);
  const [, scheme = '', authority = '', , query = '', fragment = ''] = parts ?? [];
  const at = authority.lastIndexOf('@');
  const host = authority.slice(at + 1);
  const errors: FieldError[] = [];
  if (scheme.toLowerCase() !== 'https') {
    errors.push(invalid(field, scheme, `'https' is the only allowed URL scheme${URL_FORM}`));
  }
  if (host === '') errors.push(invalid(field, host, `host must be specified${URL_FORM}`));
  if (at >= 0) errors.push(invalid(field, authority.slice(0, at), 'user information is not permitted in the URL'));
  if (fragment !== '') errors.push(invalid(field, fragment, 'fragments are not permitted in the URL'));
  if (query !== '') errors.push(invalid(field, query, 'query parameters are not permitted in the URL'));
  return errors;
}

function checkService(
  field: string,
  { namespace, name, path, port = 443 }: NonNullable<ClientConfig['service']>,
): FieldError[] {
  // Upstream hands the two over in the wrong order: each is missed in the other's place.
  return [
    ...checkRequired(`${field}.name`, namespace, 'service name is required'),
    ...checkRequired(`${field}.namespace`, name, 'service namespace is required'),
    ...portNumberErrors(port).map((error) => invalid(`${field}.port`, port, `port is not valid: ${error}`)),
    ...(path === undefined ? [] : checkPath(`${field}.path`, path)),
  ];
}

function checkPath(field: string, path: string): FieldError[] {
  if (path === '' || path === '/') return [];
  if (path === '//') return [invalid(field, path, 'segment[0] may not be empty')];
  const errors = path.startsWith('/') ? [] : [invalid(field, path, "must start with a '/'")];
  const segments = path.slice(1).replace(/\/$/, '').split('/');
  segments.forEach((segment, at) => {
    if (segment === '') errors.push(invalid(field, path, `segment[${at}] may not be empty`));
    else errors.push(...dnsSubdomainErrors(segment).map((error) => invalid(field, path, `segment[${at}]: ${error}`)));
  });
  return errors;
}
