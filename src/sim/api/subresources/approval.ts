import { formatTime } from '../../../clock/clock.ts';
import { type FieldError, forbiddenField, invalid, notSupported, required } from '../../kinds/field-error.ts';
import type { ResourceInfo } from '../../kinds/resource-info.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { ApiContext } from '../api-context.ts';
import { metaChangeErrors, keepField, type UpdateStrategy } from '../write/strategy.ts';

interface Condition {
  type: string;
  status: string;
  lastUpdateTime?: string;
  lastTransitionTime?: string;
}

const DECISIONS = ['Approved', 'Denied'];

/** `certificatesigningrequests/approval`: only conditions may change (pkg/registry/certificates/certificates/strategy.go). */
export function approvalStrategy(context: ApiContext, info: ResourceInfo): UpdateStrategy {
  const rules = context.kinds.rules(info);
  return {
    prepare: (draft, old) => {
      keepField(draft, old, 'spec');
      const conditions = stamped(conditionsOf(draft), conditionsOf(old), formatTime(context.clock.now()));
      draft.status = { ...(old.status as object | undefined), conditions };
      if (conditions.length === 0) delete (draft.status as { conditions?: unknown }).conditions;
    },
    errors: (draft, old) => [
      ...metaChangeErrors(info, rules, draft, old, [1, 1]),
      ...conditionErrors(conditionsOf(draft)),
      ...removalErrors(conditionsOf(draft), conditionsOf(old)),
    ],
    warnings: () => [],
  };
}

function conditionsOf({ status }: KubeObject): Condition[] {
  return (status as { conditions?: Condition[] } | undefined)?.conditions ?? [];
}

/** New conditions get the time; where a status turns, the transition too. */
function stamped(conditions: Condition[], before: Condition[], now: string): Condition[] {
  return conditions.map((condition) => {
    const earlier = before.find(({ type }) => type === condition.type);
    const lastUpdateTime = condition.lastUpdateTime ?? now;
    const kept = earlier?.status === condition.status ? earlier.lastTransitionTime : undefined;
    return { ...condition, lastUpdateTime, lastTransitionTime: condition.lastTransitionTime ?? kept ?? now };
  });
}

function conditionErrors(conditions: Condition[]): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const [at, { type, status }] of conditions.entries()) {
    const field = `status.conditions[${at}]`;
    if (type === '') errors.push(required(`${field}.type`));
    else if (seen.has(type))
      errors.push({
        type: 'FieldValueDuplicate',
        field: `${field}.type`,
        body: `Duplicate value: ${JSON.stringify(type)}`,
      });
    else if (type === 'Denied' && seen.has('Approved')) errors.push(exclusive(field, type));
    else if (type === 'Approved' && seen.has('Denied')) errors.push(exclusive(field, type));
    seen.add(type);
    if (DECISIONS.includes(type) || type === 'Failed') {
      if (status === '') errors.push(required(`${field}.status`));
      else if (status !== 'True') errors.push(notSupported(`${field}.status`, status, ['True']));
    } else if (status === '') errors.push(required(`${field}.status`));
    else if (!['True', 'False', 'Unknown'].includes(status)) {
      errors.push(notSupported(`${field}.status`, status, ['False', 'True', 'Unknown']));
    }
  }
  return errors;
}

function exclusive(field: string, type: string): FieldError {
  return invalid(`${field}.type`, type, 'Approved and Denied conditions are mutually exclusive');
}

function removalErrors(now: Condition[], before: Condition[]): FieldError[] {
  return [...DECISIONS, 'Failed']
    .filter((type) => before.some((condition) => condition.type === type))
    .filter((type) => !now.some((condition) => condition.type === type))
    .map((type) =>
      forbiddenField('status.conditions', `updates may not remove a condition of type ${JSON.stringify(type)}`),
    );
}
