import type { KubeObject } from '../../../kube-object.ts';
import { duplicate, type FieldError, required } from '../../field-error.ts';

/** Each condition has a type, and each type comes once (pkg/apis/flowcontrol/validation, ValidateFlowSchemaStatus). */
export function checkConditionTypes({ status }: KubeObject): FieldError[] {
  const { conditions } = (status ?? {}) as { conditions?: ({ type?: string } | null)[] | null };
  const types = (conditions ?? []).map((condition) => condition?.type ?? '');
  return types.flatMap((type, at) => {
    const field = `status.conditions[${at}].type`;
    return [
      ...(types.indexOf(type) < at ? [duplicate(field, type)] : []),
      ...(type === '' ? [required(field, 'must not be empty')] : []),
    ];
  });
}
