import type { PodSpec, PodTemplateSpec } from 'kubernetes-types/core/v1.d.ts';
import { checkLabels, sortedEntries } from '../../check.ts';
import { type FieldError, forbiddenField, GoValue } from '../../field-error.ts';
import { goQuote } from '../../go-quote.ts';
import { annotationErrors } from '../../object-meta-errors.ts';
import { checkSpecificAnnotations } from './check-pod-annotations.ts';
import { checkPodSpec } from './check-pod-spec.ts';
import { checkProfilesMatch } from './check-profile-annotations.ts';
import { dropDisabledPodFields } from './drop-disabled.ts';

const NO_SPEC: PodSpec = { containers: [] };

/** ValidatePodTemplateSpec. */
export function checkTemplate(field: string, template: PodTemplateSpec): FieldError[] {
  const spec = template.spec ?? NO_SPEC;
  return [
    ...checkLabels(`${field}.labels`, template.metadata?.labels),
    ...annotationErrors(template.metadata?.annotations, `${field}.annotations`),
    ...checkSpecificAnnotations(`${field}.annotations`, template.metadata?.annotations, spec),
    ...checkPodSpec(`${field}.spec`, spec),
    ...checkProfilesMatch(`${field}.spec`, template.metadata?.annotations, spec),
    ...((spec.ephemeralContainers ?? []).length > 0
      ? [forbiddenField(`${field}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template')]
      : []),
  ];
}

/** What a template's pods may not have because gates are off. */
export function prepareTemplate(template: PodTemplateSpec | undefined): void {
  if (template?.spec) dropDisabledPodFields(template.spec);
}

/** Labels as Go prints them. */
export function goLabels(labels: Readonly<Record<string, string>> | undefined | null): GoValue {
  if (!labels) return new GoValue('map[string]string(nil)');
  const entries = sortedEntries(labels).map(([key, value]) => `${goQuote(key)}:${goQuote(value)}`);
  return new GoValue(`map[string]string{${entries.join(', ')}}`);
}
