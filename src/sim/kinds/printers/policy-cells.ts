import type { ValidatingWebhookConfiguration } from 'kubernetes-types/admissionregistration/v1.d.ts';
import type { HorizontalPodAutoscaler, MetricSpec, MetricStatus } from 'kubernetes-types/autoscaling/v2.d.ts';
import type { CertificateSigningRequest } from 'kubernetes-types/certificates/v1.d.ts';
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1.d.ts';
import type { RoleBinding } from 'kubernetes-types/rbac/v1.d.ts';
import type { PriorityClass } from 'kubernetes-types/scheduling/v1.d.ts';
import { as, type KubeObject } from '../../kube-object.ts';
import { toNewAutoscaler } from '../convert/convert-autoscaler.ts';
import { ageOf, humanDuration } from './human-duration.ts';

const METRICS_MAX = 2;

export function disruptionBudgetCells(object: KubeObject, nowMs: number): unknown[] {
  const { spec, status } = as<PodDisruptionBudget>(object);
  return [
    object.metadata.name,
    String(spec?.minAvailable ?? 'N/A'),
    String(spec?.maxUnavailable ?? 'N/A'),
    status?.disruptionsAllowed ?? 0,
    ageOf(object.metadata.creationTimestamp, nowMs),
  ];
}

export function priorityClassCells(object: KubeObject, nowMs: number): unknown[] {
  const { value, globalDefault } = as<PriorityClass>(object);
  return [object.metadata.name, value ?? 0, globalDefault ?? false, ageOf(object.metadata.creationTimestamp, nowMs)];
}

export function roleBindingCells(object: KubeObject, nowMs: number): unknown[] {
  const { roleRef, subjects } = as<RoleBinding>(object);
  const of = (kind: string) => (subjects ?? []).filter((subject) => subject.kind === kind);
  return [
    object.metadata.name,
    `${roleRef?.kind ?? ''}/${roleRef?.name ?? ''}`,
    ageOf(object.metadata.creationTimestamp, nowMs),
    of('User')
      .map(({ name }) => name)
      .join(', '),
    of('Group')
      .map(({ name }) => name)
      .join(', '),
    of('ServiceAccount')
      .map(({ namespace, name }) => `${namespace ?? ''}/${name}`)
      .join(', '),
  ];
}

export function webhookCells(object: KubeObject, nowMs: number): unknown[] {
  const count = (as<ValidatingWebhookConfiguration>(object).webhooks ?? []).length;
  return [object.metadata.name, count, ageOf(object.metadata.creationTimestamp, nowMs)];
}

export function admissionPolicyCells(object: KubeObject, nowMs: number): unknown[] {
  const spec = object.spec as
    | { validations?: unknown[]; paramKind?: { apiVersion?: string; kind?: string } }
    | undefined;
  const kind = spec?.paramKind;
  return [
    object.metadata.name,
    (spec?.validations ?? []).length,
    kind ? `${kind.apiVersion ?? ''}/${kind.kind ?? ''}` : '<unset>',
    ageOf(object.metadata.creationTimestamp, nowMs),
  ];
}

interface ParamRef {
  name?: string;
  namespace?: string;
  selector?: { matchLabels?: Record<string, string>; matchExpressions?: SelectorRequirement[] };
}

interface SelectorRequirement {
  key: string;
  operator: string;
  values?: string[];
}

export function admissionPolicyBindingCells(object: KubeObject, nowMs: number): unknown[] {
  const spec = object.spec as { policyName?: string; paramRef?: ParamRef } | undefined;
  return [
    object.metadata.name,
    spec?.policyName ?? '',
    spec?.paramRef ? paramText(spec.paramRef) : '<unset>',
    ageOf(object.metadata.creationTimestamp, nowMs),
  ];
}

export function signingRequestCells(object: KubeObject, nowMs: number): unknown[] {
  const { spec, status } = as<CertificateSigningRequest>(object);
  const seconds = spec?.expirationSeconds;
  return [
    object.metadata.name,
    ageOf(object.metadata.creationTimestamp, nowMs),
    spec?.signerName ?? '',
    spec?.username ?? '',
    seconds === undefined ? '<none>' : humanDuration(seconds * 1000),
    signingState(status),
  ];
}

export function autoscalerCells(object: KubeObject, nowMs: number): unknown[] {
  const autoscaler = object.apiVersion === 'autoscaling/v1' ? toNewAutoscaler(object) : object;
  const { spec, status } = as<HorizontalPodAutoscaler>(autoscaler);
  const target = spec?.scaleTargetRef;
  return [
    object.metadata.name,
    `${target?.kind ?? ''}/${target?.name ?? ''}`,
    metricsText(spec?.metrics ?? [], status?.currentMetrics ?? []),
    String(spec?.minReplicas ?? '<unset>'),
    spec?.maxReplicas ?? 0,
    status?.currentReplicas ?? 0,
    ageOf(object.metadata.creationTimestamp, nowMs),
  ];
}

function signingState(status: CertificateSigningRequest['status']): string {
  const has = (type: string) => (status?.conditions ?? []).some((condition) => condition.type === type);
  const state = has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending';
  return `${state}${has('Failed') ? ',Failed' : ''}${status?.certificate ? ',Issued' : ''}`;
}

function paramText({ name, namespace, selector }: ParamRef): string {
  if (name) return `${namespace || '*'}/${name}`;
  if (selector === undefined) return '';
  const labels = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => `${key}: ${value},`);
  const expressions = (selector.matchExpressions ?? []).map(
    ({ key, operator, values }) =>
      `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${(values ?? []).join(' ')}],},`,
  );
  return `&LabelSelector{MatchLabels:map[string]string{${labels.join('')}},MatchExpressions:[]LabelSelectorRequirement{${expressions.join('')}},}`;
}

/** formatHPAMetrics. */
function metricsText(specs: MetricSpec[], statuses: MetricStatus[]): string {
  if (specs.length === 0) return '<none>';
  const texts = specs.map((spec, at) => metricText(spec, statuses[at]));
  if (texts.length <= METRICS_MAX) return texts.join(', ');
  return `${texts.slice(0, METRICS_MAX).join(', ')} + ${texts.length - METRICS_MAX} more...`;
}

interface Amounts {
  value?: string;
  averageValue?: string;
  averageUtilization?: number;
}

function metricText(spec: MetricSpec, status: MetricStatus | undefined): string {
  const unknown = '<unknown>';
  const resource = spec.resource ?? spec.containerResource;
  if (spec.type === 'Resource' || spec.type === 'ContainerResource') {
    const current: Amounts = (status?.resource ?? status?.containerResource)?.current ?? {};
    const target: Amounts = resource?.target ?? {};
    if (target.averageValue) return `${resource?.name}: ${current.averageValue ?? unknown}/${target.averageValue}`;
    const utilization = current.averageUtilization === undefined ? unknown : `${current.averageUtilization}%`;
    const wanted = target.averageUtilization === undefined ? '<auto>' : `${target.averageUtilization}%`;
    return `${resource?.name}: ${utilization}/${wanted}`;
  }
  const target: Amounts = (spec.pods ?? spec.object ?? spec.external)?.target ?? {};
  const current: Amounts = (status?.pods ?? status?.object ?? status?.external)?.current ?? {};
  if (spec.type === 'Pods') return `${current.averageValue ?? unknown}/${target.averageValue ?? ''}`;
  if (target.averageValue) return `${current.averageValue ?? unknown}/${target.averageValue} (avg)`;
  return `${current.value ?? unknown}/${target.value ?? ''}`;
}
