import { type Clock, formatMicroTime } from '../../../clock/clock.ts';
import type { UserInfo } from '../../user-info.ts';
import type { AuditEvent, AuditSink, AuditStage } from '../audit-event.ts';
import type { AuditAttributes, AuditDecision } from './audit-policy.ts';
import { sourceIps } from './source-ips.ts';

/** What is known of a request before anything is done with it. */
export interface AuditedRequest extends Omit<AuditAttributes, 'username' | 'groups'> {
  /** Path and query as sent. */
  uri: string;
  headers: Readonly<Record<string, string | undefined>>;
  peerAddress: string;
  /** Absent where authentication failed. */
  user?: UserInfo;
  /** A watch, exec, attach, proxy, log or port-forward request: its event is told twice. */
  longRunning: boolean;
}

/** How a request was answered. A Status answer also tells its own fields. */
export interface AuditedAnswer {
  code: number;
  /** What was answered, where it is an object or a Status. */
  object?: unknown;
  /** The same, as JSON text. */
  json?: string;
}

const USER_AGENT_MAX = 1024;

/** One request on its way into the audit log. Of level None it keeps only the id. */
export class AuditTrail {
  readonly auditID: string;
  readonly #decision: AuditDecision;
  readonly #event: AuditEvent;
  readonly #clock: Clock;
  readonly #sinks: ReadonlySet<AuditSink>;
  readonly #longRunning: boolean;
  #started = false;

  constructor(options: {
    auditID: string;
    request: AuditedRequest;
    decision: AuditDecision;
    clock: Clock;
    sinks: ReadonlySet<AuditSink>;
  }) {
    this.auditID = options.auditID;
    this.#decision = options.decision;
    this.#clock = options.clock;
    this.#sinks = options.sinks;
    this.#longRunning = options.request.longRunning;
    this.#event = firstEvent(options.request, options.auditID, formatMicroTime(options.clock.now()));
    if (options.decision.level !== 'None') this.#event.level = options.decision.level;
  }

  /** Whether anyone wants to know what was asked, and what was answered. */
  get wantsRequest(): boolean {
    return this.#decision.level === 'Request' || this.wantsResponse;
  }

  get wantsResponse(): boolean {
    return this.#decision.level === 'RequestResponse';
  }

  annotate(key: string, value: string, level?: 'Request'): void {
    if (level === 'Request' && !this.wantsRequest) return;
    this.#event.annotations ??= {};
    this.#event.annotations[key] ??= value;
  }

  impersonated(user: UserInfo): void {
    this.#event.impersonatedUser = userOf(user);
  }

  /** The decoded body of a create, update or delete, or the patch itself. Completes what the URL left out. */
  requested(object: unknown): void {
    const { objectRef } = this.#event;
    const metadata = metadataOf(object);
    if (objectRef !== undefined && metadata !== undefined) {
      for (const field of ['namespace', 'name', 'uid', 'resourceVersion'] as const) {
        const value = metadata[field];
        if (objectRef[field] === undefined && typeof value === 'string' && value !== '') objectRef[field] = value;
      }
    }
    if (this.wantsRequest) this.#event.requestObject = this.#withoutManagedFields(object);
  }

  /** The patch of a PATCH request. It says nothing of the object's name. */
  requestedPatch(patch: unknown): void {
    if (this.wantsRequest) this.#event.requestObject = patch;
  }

  received(): void {
    this.#emit('RequestReceived');
  }

  /** The answer's head goes out. Told only of requests that last. */
  started(answer: AuditedAnswer): void {
    if (!this.#longRunning || this.#started) return;
    this.#started = true;
    this.#answer(answer);
    this.#emit('ResponseStarted');
  }

  completed(answer: AuditedAnswer): void {
    this.started(answer);
    this.#answer(answer);
    this.#emit('ResponseComplete', answer.json);
  }

  /** Authentication failed: upstream's filter tells this one stage, of nobody. */
  refusedLogin(answer: AuditedAnswer): void {
    this.#event.responseStatus = statusOf(answer);
    this.#emit('ResponseStarted');
  }

  #answer(answer: AuditedAnswer): void {
    this.#event.responseStatus = statusOf(answer);
    if (this.wantsResponse && answer.object !== undefined) {
      this.#event.responseObject = this.#withoutManagedFields(answer.object);
    }
  }

  #withoutManagedFields(object: unknown): unknown {
    return this.#decision.omitManagedFields ? stripManagedFields(object) : object;
  }

  #emit(stage: AuditStage, responseJson?: string): void {
    if (this.#decision.level === 'None' || this.#decision.omitStages.has(stage)) return;
    const event = inOrder(this.#event, stage, formatMicroTime(this.#clock.now()));
    const json = this.#decision.omitManagedFields || event.responseObject === undefined ? undefined : responseJson;
    for (const sink of this.#sinks) sink(event, json);
  }
}

function firstEvent(request: AuditedRequest, auditID: string, now: string): AuditEvent {
  const ips = sourceIps(request.headers, request.peerAddress);
  const agent = request.headers['user-agent'] ?? '';
  const shortAgent = agent.length > USER_AGENT_MAX ? `${agent.slice(0, USER_AGENT_MAX)}...TRUNCATED` : agent;
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Metadata',
    auditID,
    stage: 'RequestReceived',
    requestURI: request.uri,
    verb: request.verb,
    user: request.user === undefined ? {} : userOf(request.user),
    ...(ips.length === 0 ? {} : { sourceIPs: ips }),
    ...(agent === '' ? {} : { userAgent: shortAgent }),
    ...(request.resource === undefined ? {} : { objectRef: refOf(request.resource) }),
    requestReceivedTimestamp: now,
    stageTimestamp: now,
  };
}

function refOf(resource: NonNullable<AuditAttributes['resource']>): NonNullable<AuditEvent['objectRef']> {
  const given = {
    resource: resource.resource,
    namespace: resource.namespace,
    name: resource.name,
    apiGroup: resource.group,
    apiVersion: resource.version,
    subresource: resource.subresource,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
}

function userOf({ username, uid, groups, extra }: UserInfo): Partial<UserInfo> {
  return {
    username,
    ...(uid === undefined ? {} : { uid }),
    ...(groups.length === 0 ? {} : { groups }),
    ...(extra === undefined ? {} : { extra }),
  };
}

function statusOf({ code, object }: AuditedAnswer): NonNullable<AuditEvent['responseStatus']> {
  if (!isStatus(object)) return { metadata: {}, code };
  const { status, message, reason, details } = object;
  return {
    metadata: {},
    ...(typeof status === 'string' ? { status } : {}),
    ...(typeof message === 'string' && message !== '' ? { message } : {}),
    ...(typeof reason === 'string' && reason !== '' ? { reason } : {}),
    ...(details === undefined ? {} : { details }),
    code,
  };
}

function isStatus(object: unknown): object is Record<string, unknown> {
  return isRecord(object) && object.kind === 'Status' && object.apiVersion === 'v1';
}

function metadataOf(object: unknown): Record<string, unknown> | undefined {
  return isRecord(object) && isRecord(object.metadata) ? object.metadata : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function stripManagedFields(object: unknown): unknown {
  if (!isRecord(object)) return object;
  const items = Array.isArray(object.items) ? { items: object.items.map(stripManagedFields) } : {};
  const metadata = metadataOf(object);
  if (metadata === undefined) return { ...object, ...items };
  const { managedFields: _, ...kept } = metadata;
  return { ...object, metadata: kept, ...items };
}

/** A copy with its fields in the order of Go's struct and its annotations sorted. */
function inOrder(event: AuditEvent, stage: AuditStage, stageTimestamp: string): AuditEvent {
  const { impersonatedUser, responseStatus, requestObject, responseObject, annotations, objectRef } = event;
  return {
    kind: event.kind,
    apiVersion: event.apiVersion,
    level: event.level,
    auditID: event.auditID,
    stage,
    requestURI: event.requestURI,
    verb: event.verb,
    user: event.user,
    ...(impersonatedUser === undefined ? {} : { impersonatedUser }),
    ...(event.sourceIPs === undefined ? {} : { sourceIPs: event.sourceIPs }),
    ...(event.userAgent === undefined ? {} : { userAgent: event.userAgent }),
    ...(objectRef === undefined ? {} : { objectRef: { ...objectRef } }),
    ...(responseStatus === undefined ? {} : { responseStatus }),
    ...(requestObject === undefined ? {} : { requestObject }),
    ...(responseObject === undefined ? {} : { responseObject }),
    requestReceivedTimestamp: event.requestReceivedTimestamp,
    stageTimestamp,
    ...(annotations === undefined ? {} : { annotations: Object.fromEntries(Object.entries(annotations).sort()) }),
  };
}
