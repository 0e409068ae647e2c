import type { ApiResponse, StreamOut } from '../../api-request.ts';
import type { ResourceInfo } from '../../kinds/resource-info.ts';
import { groupVersionOf } from '../../kinds/resource-info.ts';
import type { KubeObject } from '../../kube-object.ts';
import { StatusError } from '../../status-error.ts';
import type { StoreEvent } from '../../store/object-store.ts';
import type { Accepted } from '../accept.ts';
import { includeObject, PROTOBUF } from '../answer.ts';
import { negotiate } from '../negotiate.ts';
import type { ApiContext, Call } from '../api-context.ts';
import { ConversionPending } from '../../kinds/custom/conversion-answers.ts';
import { inOrder } from '../custom/converting.ts';
import { goJson } from '../json-text.ts';
import type { Scope } from '../scope.ts';
import { type IncludeObject, partialJson, tableJson } from '../table.ts';
import { parseListOptions, parseRevision, validateListOptions } from './list-options.ts';
import { type Selection, selectionOf } from './selection.ts';
import { served } from './served-version.ts';

/** A watch without a timeout ends after half an hour to an hour, as --min-request-timeout makes it. */
const LEAST_TIMEOUT_SECONDS = 1800;
/** Bookmarks come this long before the end, and about once a minute. */
const BOOKMARK_BEFORE_END_MS = 2000;
const BOOKMARK_EVERY_MS = 60_000;
/** A client that has not read this much is dropped. */
const BACKLOG_LIMIT_BYTES = 16 * 1024 * 1024;

type EventType = 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';

export function watchVerb(context: ApiContext, call: Call, scope: Scope): ApiResponse {
  const accepted = negotiate(context, call, 'watch');
  const { query } = call.request;
  const options = { ...parseListOptions(query), watch: true };
  validateListOptions(options, query);
  const revision = parseRevision(options.resourceVersion);
  const watch: Watch = {
    context,
    info: scope.info,
    namespace: scope.info.namespaced && call.info.namespace !== '' ? call.info.namespace : undefined,
    selection: selectionOf(context, scope.info, query, call.info.name),
    revision,
    bookmarks: options.allowWatchBookmarks,
    timeoutMs: (options.timeoutSeconds ?? context.random.int(LEAST_TIMEOUT_SECONDS, 2 * LEAST_TIMEOUT_SECONDS)) * 1000,
    isUnwritable: accepted.as === 'PartialObjectMetadataList',
    frame: framer(context, scope.info, accepted, accepted.as === 'Table' ? includeObject(call) : 'Metadata'),
  };
  prepare(watch);
  return {
    status: 200,
    headers: { 'Content-Type': accepted.media === 'protobuf' ? `${PROTOBUF};stream=watch` : 'application/json' },
    stream: { start: (out) => startWatch(watch, out) },
  };
}

/** What is there already is converted before the stream begins, where a webhook has to be waited for. */
function prepare(watch: Watch): void {
  const { context, info } = watch;
  if (!info.custom || !context.custom.asksToConvert(info)) return;
  for (const event of pastEvents(watch) ?? []) {
    if (isWithin(watch, event)) served(context, info, event.object);
  }
}

interface Watch {
  context: ApiContext;
  info: ResourceInfo;
  namespace: string | undefined;
  selection: Selection;
  revision: number;
  bookmarks: boolean;
  timeoutMs: number;
  /** No event has the form that is asked for: upstream ends the stream at the first. */
  isUnwritable: boolean;
  frame(type: EventType, object: KubeObject): string | Buffer;
}

function startWatch(watch: Watch, out: StreamOut): () => void {
  const { context, info } = watch;
  const past = pastEvents(watch);
  if (past === undefined) {
    out.write(errorFrame(watch.revision));
    out.end();
    return () => undefined;
  }
  if (watch.isUnwritable) {
    out.end();
    return () => undefined;
  }
  for (const event of past) send(watch, out, event);
  const stops: (() => void)[] = [];
  const stop = () => {
    for (const each of stops.splice(0)) each();
  };
  const end = () => {
    stop();
    out.end();
  };
  const abort = () => {
    stop();
    out.abort();
  };
  stops.push(
    context.store.subscribe(
      info.storageKey,
      inOrder((event: StoreEvent) => {
        try {
          send(watch, out, event);
        } catch (error) {
          if (error instanceof ConversionPending) throw error;
          context.panicked(`a watch of ${info.storageKey}`, error);
          abort();
        }
        if (out.backlogBytes() > BACKLOG_LIMIT_BYTES) abort();
      }),
    ),
  );
  const deadline = context.clock.after(watch.timeoutMs, end);
  stops.push(() => deadline.cancel());
  if (watch.bookmarks) stops.push(scheduleBookmarks(watch, out));
  return stop;
}

/** What happened since the resource version asked for; all that is there where none was. Undefined: too long ago. */
function pastEvents(watch: Watch): readonly StoreEvent[] | undefined {
  const { store } = watch.context;
  const resource = watch.info.storageKey;
  if (watch.revision > 0) return store.since(resource, watch.revision);
  return store.list(resource).map((object) => ({ type: 'ADDED', resource, object, revision: store.revision }));
}

/** What one change means to this watch: leaving the selection is a deletion, entering it an addition. */
function send(watch: Watch, out: StreamOut, event: StoreEvent): void {
  if (event.revision <= watch.revision) return;
  if (!isWithin(watch, event)) return;
  const now = event.type !== 'DELETED' && selects(watch, event.object);
  const before =
    event.type === 'DELETED'
      ? selects(watch, event.object)
      : event.previous !== undefined && selects(watch, event.previous);
  if (now) out.write(watch.frame(before ? 'MODIFIED' : 'ADDED', served(watch.context, watch.info, event.object)));
  else if (before) out.write(watch.frame('DELETED', served(watch.context, watch.info, lastSeen(event))));
}

function isWithin(watch: Watch, { object }: StoreEvent): boolean {
  return watch.namespace === undefined || object.metadata.namespace === watch.namespace;
}

function selects(watch: Watch, object: KubeObject): boolean {
  return watch.selection.matches?.(served(watch.context, watch.info, object)) ?? true;
}

/** An object that leaves the selection is shown as it was, at the revision of the change. */
function lastSeen(event: StoreEvent): KubeObject {
  if (event.type === 'DELETED' || event.previous === undefined) return event.object;
  const { previous } = event;
  return { ...previous, metadata: { ...previous.metadata, resourceVersion: String(event.revision) } };
}

function scheduleBookmarks(watch: Watch, out: StreamOut): () => void {
  const { clock, store } = watch.context;
  const bookmark = () => {
    const object: KubeObject = {
      kind: watch.info.kind,
      apiVersion: groupVersionOf(watch.info),
      metadata: {
        resourceVersion: String(store.revision),
        creationTimestamp: null,
      } as unknown as KubeObject['metadata'],
    };
    out.write(watch.frame('BOOKMARK', object));
  };
  const timers = [clock.every(BOOKMARK_EVERY_MS, bookmark)];
  if (watch.timeoutMs > BOOKMARK_BEFORE_END_MS) {
    timers.push(clock.after(watch.timeoutMs - BOOKMARK_BEFORE_END_MS, bookmark));
  }
  return () => {
    for (const timer of timers) timer.cancel();
  };
}

/** How events are written, in the shape the client accepts. */
function framer(
  context: ApiContext,
  info: ResourceInfo,
  accepted: Accepted,
  include: IncludeObject,
): (type: EventType, object: KubeObject) => string | Buffer {
  let withColumns = true;
  const inForm = (object: KubeObject) => {
    if (accepted.as !== 'Table') return partialJson(object, accepted.version);
    const request = {
      version: accepted.version,
      includeObject: include,
      withColumns,
      listMetadata: { resourceVersion: object.metadata.resourceVersion },
    };
    withColumns = false;
    return tableJson(context, info, [object], request);
  };
  return (type, object) => {
    if (accepted.as !== undefined) return `{"type":"${type}","object":${inForm(object)}}\n`;
    const binary = accepted.media === 'protobuf' ? context.protobuf.encodeWatchEvent(type, object) : undefined;
    return binary ?? context.frames.of(type, object);
  };
}

function errorFrame(revision: number): string {
  const error = new StatusError({
    code: 410,
    reason: 'Expired',
    message: `too old resource version: ${revision} (${revision + 1})`,
  });
  return `{"type":"ERROR","object":${goJson(error.toStatus())}}\n`;
}
