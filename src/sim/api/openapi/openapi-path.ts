import type { ApiResponse } from '../../api-request.ts';
import type { Eventually } from '../../eventually.ts';
import { proxyToBackend } from '../aggregation/proxy-to-backend.ts';
import { answerText } from '../answer.ts';
import type { ApiContext, Call } from '../api-context.ts';
import { gnosticV3 } from './gnostic-v3.ts';

const V2_PROTOBUF = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';
const V3_PROTOBUF = 'application/com.github.proto-openapi.spec.v3@v1.0+protobuf';
const YEAR_SECONDS = 31_536_000;

/** Answers /openapi/v2 and /openapi/v3…; undefined for any other path. */
export function openapiPath(context: ApiContext, call: Call): Eventually<ApiResponse> | undefined {
  const { path } = call.info;
  if (path === '/openapi/v2') return v2(context, call);
  if (path === '/openapi/v3') return index(context);
  if (!path.startsWith('/openapi/v3/')) return undefined;
  return v3(context, call, path.slice('/openapi/v3/'.length));
}

/** The server's own documents, and those that other servers have beside them. */
function index({ openapi, remotes }: ApiContext): ApiResponse {
  const own = openapi.names().map((name) => [name, `/openapi/v3/${name}?hash=${openapi.hash(name)}`] as const);
  const known = new Set(own.map(([name]) => name));
  const others = remotes
    .openapi()
    .filter(({ path }) => !known.has(path))
    .map(({ path, serverRelativeURL }) => [path, serverRelativeURL] as const);
  const all = others.length === 0 ? own : [...own, ...others].sort(([a], [b]) => (a < b ? -1 : 1));
  const paths = Object.fromEntries(all.map(([name, serverRelativeURL]) => [name, { serverRelativeURL }]));
  return answerText(200, JSON.stringify({ paths }));
}

function v3(context: ApiContext, call: Call, name: string): Eventually<ApiResponse> {
  const { openapi, clock } = context;
  const document = openapi.v3(name);
  if (document === undefined) {
    const other = context.remotes.openapi().find(({ path }) => path === name);
    return other === undefined ? { status: 404, headers: {}, body: '' } : proxyToBackend(context, call, other.service);
  }
  const etag = `"${document.hash}"`;
  const headers: Record<string, string> = { Etag: etag, Vary: 'Accept' };
  if (call.request.query.get('hash') === document.hash) {
    headers['Cache-Control'] = 'public, immutable';
    headers.Expires = new Date(clock.now() + YEAR_SECONDS * 1000).toUTCString().replace('GMT', 'UTC');
  }
  const asked = call.request.query.get('hash');
  if (asked !== null && asked !== '' && asked !== document.hash) {
    const location = `/openapi/v3/${name}?hash=${document.hash}`;
    return { status: 301, headers: { ...headers, Location: location, 'Content-Type': 'application/json' }, body: '' };
  }
  if (call.request.headers['if-none-match'] === etag) return { status: 304, headers };
  const form = formOf(context, call, V3_PROTOBUF);
  if (form === undefined) return { status: 406, headers: {}, body: '' };
  const asProtobuf = form === 'protobuf';
  headers['Content-Type'] = asProtobuf ? V3_PROTOBUF.replace('@', '.') : 'application/json';
  return { status: 200, headers, body: asProtobuf ? gnosticV3(document.value) : document.json };
}

function v2(context: ApiContext, call: Call): ApiResponse {
  const form = formOf(context, call, V2_PROTOBUF);
  if (form === undefined) return { status: 406, headers: {}, body: '' };
  const { json, protobuf, hash } = context.openapi.v2();
  const etag = `"${hash}"`;
  if (call.request.headers['if-none-match'] === etag) return { status: 304, headers: { Etag: etag, Vary: 'Accept' } };
  const asProtobuf = form === 'protobuf';
  const type = asProtobuf ? V2_PROTOBUF.replace('@', '.') : 'application/json';
  const headers = { 'Content-Type': type, Vary: 'Accept', Etag: etag };
  return { status: 200, headers, body: asProtobuf ? protobuf : json };
}

/** The form that is asked for, by either of protobuf's names; undefined for what is not spoken. */
function formOf({ accepts }: ApiContext, call: Call, protobuf: string): 'json' | 'protobuf' | undefined {
  const { accept } = call.request.headers;
  if (
    accepts.mentions(accept, [protobuf, protobuf.replace('@', '.')]) &&
    !/^[^,]*(\*\/\*|\/json)/.test(accept ?? '*/*')
  ) {
    return 'protobuf';
  }
  return accepts.mentions(accept, ['application/json', 'application/*']) ? 'json' : undefined;
}
