import { StatusError } from '../status-error.ts';
import type { Accepted } from './accept.ts';
import type { ApiContext, Call } from './api-context.ts';

const MEDIA_TYPES = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];
const STREAM_TYPES = ['application/json;stream=watch', 'application/vnd.kubernetes.protobuf;stream=watch'];
const PLAIN: Accepted = { media: 'json', as: undefined, version: '', pretty: false };

/** What kind of answer there will be: `plain` has no other form than its own. */
export type AnswerKind = 'one' | 'list' | 'watch' | 'plain';

/** What the client is ready to read. Refuses with 406 where it is nothing that is spoken here. */
export function negotiate(context: ApiContext, call: Call, kind: AnswerKind): Accepted {
  if (call.request.user !== undefined) return PLAIN;
  const header = call.request.headers.accept;
  checkRepresentable(context, call, isRead(call) ? [...MEDIA_TYPES, ...STREAM_TYPES] : MEDIA_TYPES);
  const accepted = context.accepts.negotiate(
    header,
    (choice) => isServed(choice, kind) && hasForm(context, call, choice),
  );
  if (accepted !== undefined) return accepted;
  // A watch is first negotiated as a list is, and only then as a stream.
  const isReadable = context.accepts.negotiate(header, (choice) => isServed(choice, 'one')) !== undefined;
  throw notAcceptable(kind === 'watch' && isReadable ? STREAM_TYPES : MEDIA_TYPES);
}

function isRead(call: Call): boolean {
  return call.info.verb === 'list' || call.info.verb === 'watch';
}

function isServed({ media, as, version }: Accepted, kind: AnswerKind): boolean {
  if (kind === 'watch' && media === 'yaml') return false;
  if (as === undefined) return true;
  if (media === 'protobuf') return false;
  return kind !== 'plain' && as !== 'APIGroupDiscoveryList' && (version === 'v1' || version === 'v1beta1');
}

/** Custom resources have no protobuf. */
function hasForm(context: ApiContext, { info }: Call, { media, as }: Accepted): boolean {
  return media !== 'protobuf' || as !== undefined || !info.isResource || context.registry.isBuiltinGroup(info.group);
}

/** go-restful looks at the types alone, before the API server looks at their parameters. */
export function checkRepresentable(context: ApiContext, call: Call, available: readonly string[]): void {
  if (!context.accepts.mentions(call.request.headers.accept, available)) throw notRepresentable(available);
}

export function notRepresentable(available: readonly string[]): StatusError {
  return new StatusError({
    code: 406,
    reason: 'NotAcceptable',
    message: `406: Not Acceptable\n\nAvailable representations: ${available.join(', ')}`,
    details: {},
  });
}

function notAcceptable(types: readonly string[]): StatusError {
  return new StatusError({
    code: 406,
    reason: 'NotAcceptable',
    message: `only the following media types are accepted: ${types.join(', ')}`,
  });
}

/** An object was asked for as a list's form, or the other way round. */
export function wrongForm(as: string, goType: string, isList: boolean): StatusError {
  return new StatusError({
    code: 406,
    reason: 'NotAcceptable',
    message: `you requested ${as}, but the requested object is ${isList ? 'a list' : 'not a list'} (${goType})`,
  });
}
