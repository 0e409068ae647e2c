import type { LabelSelector, LabelSelectorRequirement } from 'kubernetes-types/meta/v1.d.ts';
import { checkLabels, checkQualifiedName, invalidEach } from './check.ts';
import { type FieldError, forbiddenField, invalid, required } from './field-error.ts';
import { labelValueErrors } from './names.ts';

/** k8s.io/apimachinery/pkg/apis/meta/v1/validation, ValidateLabelSelector. */
export function checkLabelSelector(
  field: string,
  selector: LabelSelector | undefined | null,
  options: { anyValues?: boolean } = {},
): FieldError[] {
  if (!selector) return [];
  return [
    ...checkLabels(`${field}.matchLabels`, selector.matchLabels),
    ...(selector.matchExpressions ?? []).flatMap((requirement, at) =>
      checkRequirement(`${field}.matchExpressions[${at}]`, requirement, options.anyValues === true),
    ),
  ];
}

function checkRequirement(field: string, requirement: LabelSelectorRequirement, anyValues: boolean): FieldError[] {
  const { key = '', operator = '' } = requirement;
  const values = requirement.values ?? [];
  const errors: FieldError[] = [];
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) {
      errors.push(required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
    }
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0) {
      errors.push(
        forbiddenField(`${field}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
      );
    }
  } else errors.push(invalid(`${field}.operator`, operator, 'not a valid selector operator'));
  errors.push(...checkQualifiedName(`${field}.key`, key));
  if (anyValues) return errors;
  return [
    ...errors,
    ...values.flatMap((value, at) => invalidEach(`${field}.values[${at}]`, value, labelValueErrors(value))),
  ];
}
