import type { DaemonSet, DaemonSetSpec, DaemonSetUpdateStrategy } from 'kubernetes-types/apps/v1.d.ts';
import { as, type KubeObject } from '../../../kube-object.ts';
import { checkNonNegative } from '../../check.ts';
import { sameContent } from '../../same-content.ts';
import { type FieldError, invalid, notSupported, required } from '../../field-error.ts';
import { goValue } from '../../go-value.ts';
import type { Draft, KindRules } from '../../kind-rules.ts';
import { checkLabelSelector } from '../../label-selector-errors.ts';
import { amountOf, checkAtMostAll, checkIntOrPercent, goIntOrString } from '../int-or-percent.ts';
import { subdomainName } from '../name-rules.ts';
import { checkTemplate, goLabels, prepareTemplate } from '../pod/template.ts';
import { warnTemplate } from '../pod/warn-pod-spec.ts';
import { isEmptySelector, selects } from '../selects.ts';
import { checkCounts, checkRestarts, checkSameSelector, forbidDeadline, goSelector } from './check-workload.ts';
import { defaultDaemonSet } from './workload-defaults.ts';

const STRATEGY = 'apps.DaemonSetUpdateStrategy';
/** Where the old count of template changes is kept, an internal field upstream. */
const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';
const COUNTS = [
  'currentNumberScheduled',
  'numberMisscheduled',
  'desiredNumberScheduled',
  'numberReady',
  'observedGeneration',
  'updatedNumberScheduled',
  'numberAvailable',
  'numberUnavailable',
];

export const daemonSetRules: KindRules = {
  hasGeneration: true,
  nameErrors: subdomainName,
  defaults: (draft) => {
    defaultDaemonSet(draft);
    setTemplateGeneration(draft, templateGeneration(draft));
  },
  prepareCreate: (draft) => {
    prepareTemplate(specOf(draft).template);
    draft.status = {};
    const given = templateGeneration(draft);
    setTemplateGeneration(draft, given < 1 ? 1 : given);
  },
  prepareUpdate: (draft, old) => {
    prepareTemplate(specOf(draft).template);
    const same = sameContent(specOf(draft).template, specOf(old).template);
    setTemplateGeneration(draft, templateGeneration(old) + (same ? 0 : 1));
  },
  validate: (object) => checkSpec(specOf(object)),
  validateUpdate: (object, old) => [
    ...checkSpec(specOf(object)),
    ...checkSpec(specOf(object)),
    ...checkSameSelector('spec.selector', specOf(object).selector, specOf(old).selector),
  ],
  validateStatusUpdate: (object, old) =>
    checkCounts({ ...(object.status as object) }, COUNTS, [], { ...(old.status as object) }),
  warnings: (object, old) =>
    old !== undefined && object.metadata.generation === old.metadata.generation
      ? []
      : warnTemplate('spec.template', specOf(object).template),
};

function specOf(object: KubeObject): DaemonSetSpec {
  return as<DaemonSet>(object).spec ?? { selector: {}, template: {} };
}

function templateGeneration({ metadata }: KubeObject): number {
  const value = Number(metadata.annotations?.[TEMPLATE_GENERATION] ?? 0);
  return Number.isInteger(value) ? value : 0;
}

function setTemplateGeneration({ metadata }: Draft, value: number): void {
  metadata.annotations = { ...metadata.annotations, [TEMPLATE_GENERATION]: String(value) };
}

/** ValidateDaemonSetSpec. */
function checkSpec(spec: DaemonSetSpec): FieldError[] {
  const template = spec.template ?? {};
  const labels = template.metadata?.labels;
  const errors = checkLabelSelector('spec.selector', spec.selector);
  if (selects(spec.selector, labels) === false) {
    const why = '`selector` does not match template `labels`';
    errors.push(invalid('spec.template.metadata.labels', goLabels(labels), why));
  }
  if (spec.selector && isEmptySelector(spec.selector)) {
    errors.push(invalid('spec.selector', goSelector(spec.selector), 'empty selector is invalid for daemonset'));
  }
  errors.push(...checkTemplate('spec.template', template), ...checkRestarts('spec.template', template));
  if (template.spec?.activeDeadlineSeconds !== undefined) errors.push(forbidDeadline('spec.template', 'DaemonSet'));
  return [
    ...errors,
    ...checkNonNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...checkStrategy('spec.updateStrategy', spec.updateStrategy ?? {}),
    ...checkNonNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
  ];
}

function checkStrategy(field: string, strategy: DaemonSetUpdateStrategy): FieldError[] {
  if (strategy.type === 'OnDelete') return [];
  if (strategy.type !== 'RollingUpdate') {
    return [notSupported(field, goValue(STRATEGY, strategy), ['RollingUpdate', 'OnDelete'])];
  }
  const own = `${field}.rollingUpdate`;
  if (!strategy.rollingUpdate) return [required(own)];
  const { maxUnavailable, maxSurge } = strategy.rollingUpdate;
  const errors = [
    ...checkIntOrPercent(`${own}.maxUnavailable`, maxUnavailable),
    ...checkIntOrPercent(`${own}.maxSurge`, maxSurge),
    ...checkAtMostAll(`${own}.maxUnavailable`, maxUnavailable),
    ...checkAtMostAll(`${own}.maxSurge`, maxSurge),
  ];
  const [hasUnavailable, hasSurge] = [amountOf(maxUnavailable) !== 0, amountOf(maxSurge) !== 0];
  if (hasUnavailable && hasSurge) {
    errors.push(invalid(`${own}.maxSurge`, goIntOrString(maxSurge), 'may not be set when maxUnavailable is non-zero'));
  }
  if (!hasUnavailable && !hasSurge) errors.push(required(`${own}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'));
  return errors;
}
