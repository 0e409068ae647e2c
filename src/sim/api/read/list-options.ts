import { badRequest, StatusError } from '../../status-error.ts';
import { type FieldError, forbiddenField, invalid, invalidObject, notSupported } from '../../kinds/field-error.ts';
import { isTrue } from '../request-info.ts';

/** The query parameters of a list or watch (`metav1.ListOptions`). */
export interface ListOptions {
  watch: boolean;
  allowWatchBookmarks: boolean;
  resourceVersion: string;
  resourceVersionMatch: string;
  timeoutSeconds: number | undefined;
  limit: number;
  continue: string;
}

export function parseListOptions(query: URLSearchParams): ListOptions {
  return {
    watch: isTrue(query.get('watch')),
    allowWatchBookmarks: isTrue(query.get('allowWatchBookmarks')),
    resourceVersion: query.get('resourceVersion') ?? '',
    resourceVersionMatch: query.get('resourceVersionMatch') ?? '',
    timeoutSeconds: integer(query, 'timeoutSeconds'),
    limit: integer(query, 'limit') ?? 0,
    continue: query.get('continue') ?? '',
  };
}

/** Refuses combinations that make no sense (k8s.io/apimachinery/pkg/apis/meta/internalversion/validation). */
export function validateListOptions(options: ListOptions, query: URLSearchParams): void {
  const initialEvents = query.has('sendInitialEvents');
  const errors = options.watch ? watchErrors(options, initialEvents) : listErrors(options, initialEvents);
  if (errors.length > 0) throw invalidObject({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', errors);
}

/** Streamed lists are off in 1.31. */
function watchErrors(options: ListOptions, initialEvents: boolean): FieldError[] {
  const { resourceVersionMatch: match } = options;
  const refuse = (why: string) => forbiddenField('resourceVersionMatch', why);
  const errors: FieldError[] = [];
  if (initialEvents) {
    if (match !== NOT_OLDER)
      errors.push(refuse(`sendInitialEvents requires setting resourceVersionMatch to ${NOT_OLDER}`));
    const why = 'sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled';
    errors.push(forbiddenField('sendInitialEvents', why));
  }
  if (match === '') return errors;
  if (!initialEvents) {
    errors.push(refuse('resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'));
  }
  if (match !== NOT_OLDER) errors.push(notSupported('resourceVersionMatch', match, [NOT_OLDER]));
  if (options.continue !== '') {
    errors.push(refuse('resourceVersionMatch is forbidden when continue is provided'));
  }
  return errors;
}

const NOT_OLDER = 'NotOlderThan';

function listErrors(options: ListOptions, initialEvents: boolean): FieldError[] {
  const refused = initialEvents ? [forbiddenField('sendInitialEvents', 'sendInitialEvents is forbidden for list')] : [];
  return [...refused, ...matchErrors(options)];
}

function matchErrors(options: ListOptions): FieldError[] {
  const match = options.resourceVersionMatch;
  if (match === '') return [];
  const errors: FieldError[] = [];
  if (options.resourceVersion === '') {
    errors.push(
      forbiddenField('resourceVersionMatch', 'resourceVersionMatch is forbidden unless resourceVersion is provided'),
    );
  }
  if (options.continue !== '') {
    errors.push(forbiddenField('resourceVersionMatch', 'resourceVersionMatch is forbidden when continue is provided'));
  }
  if (match !== 'Exact' && match !== 'NotOlderThan') {
    errors.push(notSupported('resourceVersionMatch', match, ['Exact', 'NotOlderThan', '']));
  }
  if (match === 'Exact' && options.resourceVersion === '0') {
    errors.push(
      forbiddenField('resourceVersionMatch', 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'),
    );
  }
  return errors;
}

/** A resource version as a number; 0 where it was not given. */
export function parseRevision(text: string): number {
  if (text === '') return 0;
  if (!/^\d+$/.test(text)) {
    const { field, body } = invalid(
      'resourceVersion',
      text,
      `strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
    throw new StatusError({ code: 500, message: `${field}: ${body}` });
  }
  return Number(text);
}

/** A resource version that is still to come: upstream waits three seconds for it, then says this. */
export function tooLarge(wanted: number, current: number): StatusError {
  return new StatusError({
    code: 504,
    reason: 'Timeout',
    message: `Timeout: Too large resource version: ${wanted}, current: ${current}`,
    details: {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    },
  });
}

/** A revision that the storage itself is asked for before it comes. */
export function futureRevision(): StatusError {
  return new StatusError({ code: 500, message: 'etcdserver: mvcc: required revision is a future revision' });
}

function integer(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const fault = (why: string) => badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: ${why}`);
  if (!/^[-+]?\d+$/.test(text)) throw fault('invalid syntax');
  if (BigInt.asIntN(64, BigInt(text)) !== BigInt(text)) throw fault('value out of range');
  return Number(text);
}
