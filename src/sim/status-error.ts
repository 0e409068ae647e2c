/** `metav1.StatusCause`. */
export interface StatusCause {
  reason?: string;
  message?: string;
  field?: string;
}

export interface StatusDetails {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: StatusCause[];
  retryAfterSeconds?: number;
}

/** `metav1.Status` as the API server answers it. */
export interface Status {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: Record<string, unknown>;
  status: 'Success' | 'Failure';
  message?: string;
  reason?: string;
  details?: StatusDetails;
  code: number;
}

/** A refusal in upstream's words. Thrown anywhere on the request path, answered as its Status. */
export class StatusError extends Error {
  readonly code: number;
  readonly reason: string | undefined;
  readonly details: StatusDetails | undefined;

  constructor(refusal: { code: number; reason?: string; message: string; details?: StatusDetails }) {
    super(refusal.message);
    this.code = refusal.code;
    this.reason = refusal.reason;
    this.details = refusal.details;
  }

  toStatus(): Status {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      ...(this.reason === undefined ? {} : { reason: this.reason }),
      ...(this.details === undefined ? {} : { details: this.details }),
      code: this.code,
    };
  }
}

interface GroupResource {
  group: string;
  resource: string;
}

/** `deployments.apps`, or `pods` for the core group, as in messages. */
export function groupResourceText({ group, resource }: GroupResource): string {
  return group === '' ? resource : `${resource}.${group}`;
}

/** The constructors below say what k8s.io/apimachinery/pkg/api/errors says. */
export function notFound(of: GroupResource, name: string): StatusError {
  return new StatusError({
    code: 404,
    reason: 'NotFound',
    message: `${groupResourceText(of)} "${name}" not found`,
    details: details(of, name),
  });
}

export function alreadyExists(of: GroupResource, name: string): StatusError {
  return new StatusError({
    code: 409,
    reason: 'AlreadyExists',
    message: `${groupResourceText(of)} "${name}" already exists`,
    details: details(of, name),
  });
}

export function conflict(of: GroupResource, name: string, why: string): StatusError {
  return new StatusError({
    code: 409,
    reason: 'Conflict',
    message: `Operation cannot be fulfilled on ${groupResourceText(of)} "${name}": ${why}`,
    details: details(of, name),
  });
}

export function forbidden(of: GroupResource, name: string, why: string): StatusError {
  const what = of.resource === '' ? '' : name === '' ? groupResourceText(of) : `${groupResourceText(of)} "${name}"`;
  return new StatusError({
    code: 403,
    reason: 'Forbidden',
    message: what === '' ? `forbidden: ${why}` : `${what} is forbidden: ${why}`,
    details: details(of, name),
  });
}

export function badRequest(why: string): StatusError {
  return new StatusError({ code: 400, reason: 'BadRequest', message: why });
}

export function internalError(why: string): StatusError {
  return new StatusError({
    code: 500,
    reason: 'InternalError',
    message: `Internal error occurred: ${why}`,
    details: { causes: [{ message: why }] },
  });
}

/** What the simulator does not do: said at once, with what to do instead. */
export function notSimulated(what: string, instead: string): StatusError {
  return new StatusError({
    code: 501,
    reason: 'NotImplemented',
    message: `gameday does not simulate ${what}. ${instead}`,
  });
}

function details({ group, resource }: GroupResource, name: string): StatusDetails {
  return {
    ...(name === '' ? {} : { name }),
    ...(group === '' ? {} : { group }),
    ...(resource === '' ? {} : { kind: resource }),
  };
}
