import { checkOneOf, checkQualifiedName } from './check.ts';
import { duplicate, type FieldError, invalid, required, tooLong } from './field-error.ts';

interface Condition {
  type?: string;
  status?: string;
  observedGeneration?: number;
  lastTransitionTime?: string | null;
  reason?: string;
  message?: string;
}

const REASON = /^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$/;
const REASON_MAX = 1024;
const MESSAGE_MAX = 32 * 1024;

/** k8s.io/apimachinery/pkg/apis/meta/v1/validation, ValidateConditions. */
export function checkConditions(field: string, conditions: readonly Condition[]): FieldError[] {
  const seen = new Set<string>();
  return conditions.flatMap((condition, at) => {
    const own = `${field}[${at}]`;
    const { type = '' } = condition;
    const repeated = seen.has(type) ? [duplicate(`${own}.type`, type)] : [];
    seen.add(type);
    return [...repeated, ...checkCondition(own, condition)];
  });
}

function checkCondition(field: string, condition: Condition): FieldError[] {
  const { type = '', status, observedGeneration = 0, lastTransitionTime, reason = '', message = '' } = condition;
  const errors = [
    ...checkQualifiedName(`${field}.type`, type),
    ...checkOneOf(`${field}.status`, status, ['False', 'True', 'Unknown']),
  ];
  if (observedGeneration < 0) {
    const why = 'must be greater than or equal to zero';
    errors.push(invalid(`${field}.observedGeneration`, observedGeneration, why));
  }
  if (!lastTransitionTime) errors.push(required(`${field}.lastTransitionTime`, 'must be set'));
  if (reason === '') errors.push(required(`${field}.reason`, 'must be set'));
  else {
    if (!REASON.test(reason)) {
      const why = `a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName',  or 'ReasonA,ReasonB',  or 'ReasonA:ReasonB', regex used for validation is '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?')`;
      errors.push(invalid(`${field}.reason`, reason, why));
    }
    if (reason.length > REASON_MAX) errors.push(tooLong(`${field}.reason`, REASON_MAX));
  }
  return message.length > MESSAGE_MAX ? [...errors, tooLong(`${field}.message`, MESSAGE_MAX)] : errors;
}
