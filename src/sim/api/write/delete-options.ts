import { dryRunErrors } from './dry-run-errors.ts';
import { type FieldError, invalid, invalidObject, notSupported } from '../../kinds/field-error.ts';
import { badRequest, StatusError } from '../../status-error.ts';
import type { ApiContext, Call } from '../api-context.ts';
import { isTrue } from '../request-info.ts';
import { parseBody } from './body.ts';

export interface DeleteOptions {
  dryRun: boolean;
  gracePeriodSeconds: number | undefined;
  propagationPolicy: 'Foreground' | 'Background' | 'Orphan' | undefined;
  preconditions: { uid?: string; resourceVersion?: string } | undefined;
  given: Record<string, unknown>;
}

const POLICIES = ['Foreground', 'Background', 'Orphan'];
interface FieldType {
  is: 'integer' | 'string' | 'boolean' | 'object' | 'array';
  go: string;
}

const TYPES: Readonly<Record<string, FieldType>> = {
  gracePeriodSeconds: { is: 'integer', go: 'int64' },
  propagationPolicy: { is: 'string', go: 'v1.DeletionPropagation' },
  orphanDependents: { is: 'boolean', go: 'bool' },
  dryRun: { is: 'array', go: '[]string' },
  preconditions: { is: 'object', go: 'v1.Preconditions' },
};
const PRECONDITIONS: Readonly<Record<string, FieldType>> = {
  uid: { is: 'string', go: 'types.UID' },
  resourceVersion: { is: 'string', go: 'string' },
};

/** From the body where there is one, else from the query. */
export function parseDeleteOptions(context: ApiContext, call: Call): DeleteOptions {
  const { request } = call;
  const hasBody = request.object !== undefined || (request.body !== undefined && request.body.length > 0);
  const given = hasBody ? fromBody(context, call) : fromQuery(request.query);
  if (hasBody) call.trail.requested({ ...given, kind: 'DeleteOptions', apiVersion: 'meta.k8s.io/__internal' });
  return readDeleteOptions(given);
}

/** Checks options that are parsed already (k8s.io/apimachinery/pkg/apis/meta/v1/validation, ValidateDeleteOptions). */
export function readDeleteOptions(given: Record<string, unknown>): DeleteOptions {
  const errors = optionErrors(given);
  if (errors.length > 0) throw invalidObject({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', errors);
  const policy = given.propagationPolicy as DeleteOptions['propagationPolicy'];
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

/** A body of another kind, or that does not fit, is upstream's own fault to the client. */
function fromBody(context: ApiContext, call: Call): Record<string, unknown> {
  const value = bodyValue(context, call);
  const given = value as Record<string, unknown>;
  const { kind, apiVersion } = given;
  if (typeof kind === 'string' && kind !== '' && kind !== 'DeleteOptions') {
    const version = typeof apiVersion === 'string' && apiVersion !== '' ? apiVersion : 'v1';
    throw new StatusError({
      code: 500,
      message: `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(version)} in scheme "pkg/runtime/scheme.go:100"`,
    });
  }
  checkTypes(given, TYPES, 'DeleteOptions.');
  checkTypes(given.preconditions, PRECONDITIONS, 'Preconditions.preconditions.');
  return Object.fromEntries(Object.entries(given).filter(([, field]) => field !== null));
}

function checkTypes(given: unknown, types: Readonly<Record<string, FieldType>>, place: string): void {
  if (typeof given !== 'object' || given === null) return;
  for (const [field, type] of Object.entries(types)) {
    const found = (given as Record<string, unknown>)[field];
    if (found === undefined || found === null || formOf(found) === type.is) continue;
    const what = WORDS[formOf(found)] ?? (typeof found === 'number' ? `number ${found}` : formOf(found));
    throw new StatusError({
      code: 500,
      message: `json: cannot unmarshal ${what} into Go struct field ${place}${field} of type ${type.go}`,
    });
  }
}

/** What Go calls a value that it cannot take; a fraction is named. */
const WORDS: Readonly<Record<string, string>> = { boolean: 'bool', integer: 'number' };

function formOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

/** Upstream does not say of which kind a body was to be that it cannot read. */
function bodyValue(context: ApiContext, call: Call): unknown {
  try {
    return parseBody(context, call, 'DeleteOptions').value ?? {};
  } catch (error) {
    if (!(error instanceof StatusError) || error.code !== 400) throw error;
    const message = error.message.replace(/^the object provided is unrecognized \(must be of type \w+\): /, '');
    throw new StatusError({ code: 500, message: message.replace(/ \([^()]*\)$/, '') });
  }
}

function fromQuery(query: URLSearchParams): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  const grace = query.get('gracePeriodSeconds');
  if (grace !== null && grace !== '') {
    if (!/^[-+]?\d+$/.test(grace))
      throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(grace)}: invalid syntax`);
    options.gracePeriodSeconds = Number(grace);
  }
  const policy = query.get('propagationPolicy');
  if (policy !== null && policy !== '') options.propagationPolicy = policy;
  const orphan = query.get('orphanDependents');
  if (orphan !== null) options.orphanDependents = isTrue(orphan);
  const dryRun = query.getAll('dryRun');
  if (dryRun.length > 0) options.dryRun = dryRun;
  return options;
}

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
