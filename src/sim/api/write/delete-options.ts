import { invalid, invalidObject, notSupported, type FieldError } from '../../kinds/field-error.ts';
import type { ApiContext, Call } from '../api-context.ts';
import { isTrue } from '../request-info.ts';
import { parseBody } from './body.ts';
import { dryRunErrors } from './write-options.ts';

export interface DeleteOptions {
  dryRun: boolean;
  gracePeriodSeconds: number | undefined;
  propagationPolicy: 'Foreground' | 'Background' | 'Orphan' | undefined;
  preconditions: { uid?: string; resourceVersion?: string } | undefined;
  given: Record<string, unknown>;
}

const POLICIES = ['Foreground', 'Background', 'Orphan'];

/** From the body where there is one, else from the query. */
export function parseDeleteOptions(context: ApiContext, call: Call): DeleteOptions {
  const { request } = call;
  const hasBody = request.object !== undefined || (request.body !== undefined && request.body.length > 0);
  const given = hasBody
    ? (parseBody(context, call, 'DeleteOptions').value as Record<string, unknown>)
    : fromQuery(request.query);
  if (hasBody) call.trail.requested({ ...given, kind: 'DeleteOptions', apiVersion: 'meta.k8s.io/__internal' });
  const policy = given.propagationPolicy as DeleteOptions['propagationPolicy'];
  const errors = optionErrors(given);
  if (errors.length > 0) throw invalidObject({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', errors);
  return {
    dryRun: Array.isArray(given.dryRun) && given.dryRun.length > 0,
    gracePeriodSeconds: given.gracePeriodSeconds as number | undefined,
    propagationPolicy: policy ?? orphanPolicy(given.orphanDependents),
    preconditions: given.preconditions as DeleteOptions['preconditions'],
    given: { ...given, kind: 'DeleteOptions', apiVersion: 'meta.k8s.io/v1' },
  };
}

function orphanPolicy(orphanDependents: unknown): DeleteOptions['propagationPolicy'] {
  if (orphanDependents === undefined) return undefined;
  return orphanDependents === true ? 'Orphan' : 'Background';
}

function fromQuery(query: URLSearchParams): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  const grace = query.get('gracePeriodSeconds');
  if (grace !== null && grace !== '') options.gracePeriodSeconds = Number(grace);
  const policy = query.get('propagationPolicy');
  if (policy !== null && policy !== '') options.propagationPolicy = policy;
  const orphan = query.get('orphanDependents');
  if (orphan !== null) options.orphanDependents = isTrue(orphan);
  const dryRun = query.getAll('dryRun');
  if (dryRun.length > 0) options.dryRun = dryRun;
  return options;
}

/** k8s.io/apimachinery/pkg/apis/meta/v1/validation, ValidateDeleteOptions. */
function optionErrors(given: Record<string, unknown>): FieldError[] {
  const errors: FieldError[] = [];
  const { propagationPolicy: policy, orphanDependents, dryRun } = given;
  if (policy !== undefined && orphanDependents !== undefined) {
    errors.push(invalid('propagationPolicy', policy, 'orphanDependents and deletionPropagation cannot be both set'));
  }
  if (policy !== undefined && !POLICIES.includes(policy as string)) {
    errors.push(notSupported('propagationPolicy', policy, [...POLICIES, 'nil']));
  }
  return [...errors, ...dryRunErrors(Array.isArray(dryRun) ? (dryRun as string[]) : [])];
}
