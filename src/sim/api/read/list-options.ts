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
function watchErrors({ resourceVersionMatch: match }: ListOptions, initialEvents: boolean): FieldError[] {
  const errors: FieldError[] = [];
  if (!initialEvents) {
    if (match === '') return [];
    return [
      forbiddenField(
        'resourceVersionMatch',
        'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
      ),
    ];
  }
  if (match !== 'NotOlderThan') {
    errors.push(
      forbiddenField('resourceVersionMatch', 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'),
    );
  }
  errors.push(
    forbiddenField(
      'sendInitialEvents',
      'sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled',
    ),
  );
  return errors;
}

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

function integer(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^[-+]?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}
