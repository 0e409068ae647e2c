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
  readonly #request: AuditedRequest;
  readonly #receivedMs: number;
  #objectRef: AuditEvent['objectRef'];
  #impersonated: AuditEvent['user'] | undefined;
  #status: AuditEvent['responseStatus'];
  #asked: unknown;
  #answered: unknown;
  #annotations: Record<string, string> | undefined;
  readonly #clock: Clock;
  readonly #sinks: ReadonlySet<AuditSink>;
  readonly #longRunning: boolean;
  #started = false;
  #unwritable = false;

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
    this.#request = options.request;
    this.#longRunning = options.request.longRunning;
    const told = options.decision.level !== 'None';
    this.#receivedMs = options.clock.now();
    this.#objectRef = told && options.request.resource !== undefined ? refOf(options.request.resource) : undefined;
  }

  /** Whether anyone wants to know what was asked, and what was answered. */
  get wantsRequest(): boolean {
    return this.#sinks.size > 0 && (this.#decision.level === 'Request' || this.wantsResponse);
  }

  get wantsResponse(): boolean {
    return this.#decision.level === 'RequestResponse';
  }

  annotate(key: string, value: string, level?: 'Request'): void {
    if (level === 'Request' && !this.wantsRequest) return;
    this.#annotations ??= {};
    this.#annotations[key] ??= value;
  }

  impersonated(user: UserInfo): void {
    this.#impersonated = userOf(user);
  }

  /** The decoded body of a create, update or delete, or the patch itself. Completes what the URL left out. */
  requested(object: unknown): void {
    const objectRef = this.#objectRef;
    const metadata = metadataOf(object);
    if (objectRef !== undefined && metadata !== undefined) {
      for (const field of ['namespace', 'name', 'uid', 'resourceVersion'] as const) {
        const value = metadata[field];
        if (objectRef[field] === undefined && typeof value === 'string' && value !== '') objectRef[field] = value;
      }
    }
    if (this.wantsRequest) this.#asked = this.#withoutManagedFields(object);
  }

  /** The patch of a PATCH request. It says nothing of the object's name. */
  requestedPatch(patch: unknown): void {
    if (this.wantsRequest) this.#asked = patch;
  }

  /** The patch is no JSON: upstream keeps its text as it came, and fails to write an event with it. */
  requestedRawPatch(): void {
    this.#unwritable = this.wantsRequest;
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
    this.#status = statusOf(answer);
    this.#emit('ResponseStarted');
  }

  #answer(answer: AuditedAnswer): void {
    this.#status = statusOf(answer);
    if (this.wantsResponse && answer.object !== undefined) {
      this.#answered = this.#withoutManagedFields(answer.object);
    }
  }

  #withoutManagedFields(object: unknown): unknown {
    return this.#decision.omitManagedFields ? stripManagedFields(object) : object;
  }

  #emit(stage: AuditStage, responseJson?: string): void {
    const { level, omitStages, omitManagedFields } = this.#decision;
    if (level === 'None' || omitStages.has(stage) || this.#unwritable || this.#sinks.size === 0) return;
    const event = this.#event(level, stage);
    const json = omitManagedFields || event.responseObject === undefined ? undefined : responseJson;
    for (const sink of this.#sinks) sink(event, json);
  }

  /** Its fields are in the order of Go's struct. */
  #event(level: AuditEvent['level'], stage: AuditStage): AuditEvent {
    const { uri, verb, user, headers, peerAddress } = this.#request;
    const ips = sourceIps(headers, peerAddress);
    const agent = headers['user-agent'] ?? '';
    const now = formatMicroTime(this.#clock.now());
    return {
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level,
      auditID: this.auditID,
      stage,
      requestURI: uri,
      verb,
      user: user === undefined ? {} : userOf(user),
      ...(this.#impersonated === undefined ? {} : { impersonatedUser: this.#impersonated }),
      ...(ips.length === 0 ? {} : { sourceIPs: ips }),
      ...(agent === '' ? {} : { userAgent: shortAgent(agent) }),
      ...(this.#objectRef === undefined ? {} : { objectRef: { ...this.#objectRef } }),
      ...(this.#status === undefined ? {} : { responseStatus: this.#status }),
      ...(this.#asked === undefined ? {} : { requestObject: this.#asked }),
      ...(this.#answered === undefined ? {} : { responseObject: this.#answered }),
      requestReceivedTimestamp: formatMicroTime(this.#receivedMs),
      stageTimestamp: now,
      ...(this.#annotations === undefined ? {} : { annotations: sorted(this.#annotations) }),
    };
  }
}

function shortAgent(agent: string): string {
  return agent.length > USER_AGENT_MAX ? `${agent.slice(0, USER_AGENT_MAX)}...TRUNCATED` : agent;
}

function sorted(annotations: Record<string, string>): Record<string, string> {
  const keys = Object.keys(annotations).sort();
  return Object.fromEntries(keys.map((key) => [key, annotations[key]]));
}

function refOf(resource: NonNullable<AuditAttributes['resource']>): NonNullable<AuditEvent['objectRef']> {
  return {
    ...(resource.resource === '' ? {} : { resource: resource.resource }),
    ...(resource.namespace === '' ? {} : { namespace: resource.namespace }),
    ...(resource.name === '' ? {} : { name: resource.name }),
    ...(resource.group === '' ? {} : { apiGroup: resource.group }),
    ...(resource.version === '' ? {} : { apiVersion: resource.version }),
    ...(resource.subresource === '' ? {} : { subresource: resource.subresource }),
  };
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
