import fc from 'fast-check';
import { stringify } from 'yaml';
import type { ProtobufCodec } from '../../src/sim/api/protobuf/protobuf-codec.ts';
import { HOSTILE_BODIES, HOSTILE_KEYS, HOSTILE_VALUES } from './hostile-values.ts';
import type { RecordedRequest } from './recorded-requests.ts';

export interface FuzzRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Buffer | undefined;
}

const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const TYPES = [
  'application/json',
  'application/yaml',
  PROTOBUF,
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/json-patch+json',
  'application/apply-patch+yaml',
  'text/plain',
  '',
];
const ACCEPTS = [
  'application/json',
  'application/yaml',
  '*/*',
  'application/json;as=Table;v=v1;g=meta.k8s.io',
  'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
  `${PROTOBUF},application/json`,
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  'image/png',
];
const QUERIES = [
  'limit=2',
  'limit=-1',
  'limit=x',
  'continue=abc',
  'resourceVersion=0',
  'resourceVersion=-1',
  'resourceVersionMatch=Exact',
  'labelSelector=a%3Db',
  'labelSelector=%3D%3D',
  'labelSelector=__proto__%3Dx,constructor',
  'fieldSelector=metadata.name%3Da',
  'fieldSelector=x%3Dy',
  'fieldSelector=__proto__%3Dx',
  'dryRun=All',
  'dryRun=no',
  'fieldManager=f',
  'fieldManager=%00',
  'force=true',
  'fieldValidation=Strict',
  'fieldValidation=Never',
  'propagationPolicy=Foreground',
  'gracePeriodSeconds=0',
  'gracePeriodSeconds=-5',
  'pretty=true',
  'timeout=1s',
  'timeout=x',
  'watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true',
  'watch=1&timeoutSeconds=1',
  'command=sh&command=-c&command=exit&stdout=1',
  'ports=0&ports=x',
];
const SEGMENTS = [
  '',
  'status',
  'scale',
  'x',
  '..',
  '%2F',
  '%00',
  '%FF',
  'fuzz',
  'default',
  'pods',
  'a'.repeat(300),
  '%F0%9F%A7%A6',
  'watch',
  'proxy',
  'log',
  'exec',
  'portforward',
  '__proto__',
  'constructor',
  'hasOwnProperty',
];
const USERS = ['jane', 'system:anonymous', '', 'system:serviceaccount:fuzz:default', 'system:node:node-0', 'é\u0000'];
const HEADERS: readonly Record<string, string>[] = [
  { 'content-encoding': 'gzip' },
  { 'impersonate-group': 'x' },
  { 'impersonate-extra-%zz': 'x' },
  { 'impersonate-extra-__proto__': 'x', 'impersonate-user': 'a' },
  { authorization: 'Bearer a.b.c' },
  { authorization: `Bearer ${'x'.repeat(8000)}` },
  { 'x-forwarded-for': ',,::1,x' },
  {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-protocol': 'v5.channel.k8s.io',
    'sec-websocket-key': 'x',
  },
  { connection: 'Upgrade', upgrade: 'SPDY/3.1' },
];

/** Null but once in `times`, and null is what a finding is shrunk to. */
function seldom<T>(times: number, value: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.oneof(
    { withCrossShrink: true },
    { weight: times - 1, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: value },
  );
}

interface Edit {
  at: number;
  value: unknown;
  drop: boolean;
  key: string | null;
}

const EDIT = fc.record({
  at: fc.nat(200),
  value: HOSTILE_VALUES,
  drop: fc.boolean(),
  key: seldom(3, fc.constantFrom(...HOSTILE_KEYS)),
});

/** A recorded request, changed in a few places: method, path, query, headers, body as JSON, YAML, protobuf, as text, as bytes. */
export function arbitraryRequest(
  recorded: readonly RecordedRequest[],
  protobuf: ProtobufCodec,
): fc.Arbitrary<FuzzRequest> {
  return fc
    .record({
      seed: fc.oneof(
        fc.constantFrom(...recorded),
        fc.constantFrom(...recorded.filter(({ body }) => body !== undefined)),
      ),
      method: seldom(5, fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS')),
      segment: seldom(6, fc.record({ at: fc.nat(12), to: fc.constantFrom(...SEGMENTS) })),
      query: seldom(2, fc.array(fc.constantFrom(...QUERIES), { maxLength: 3 })).map((query) => query ?? []),
      type: seldom(6, fc.constantFrom(...TYPES)),
      accept: seldom(3, fc.constantFrom(...ACCEPTS)).map((accept) => accept ?? 'application/json'),
      user: seldom(20, fc.constantFrom(...USERS)),
      headers: seldom(20, fc.constantFrom(...HEADERS)),
      edits: fc.array(EDIT, { maxLength: 4 }),
      cut: seldom(6, fc.nat(400)),
      flips: fc.array(fc.record({ at: fc.nat(4000), to: fc.nat(255) }), { maxLength: 3 }),
      bytes: seldom(12, fc.uint8Array({ maxLength: 200 })),
      hostile: seldom(20, fc.nat(100)),
    })
    .map((drawn) => {
      const type = drawn.type ?? drawn.seed.type;
      return {
        method: drawn.method ?? drawn.seed.method,
        path: withQuery(withSegment(drawn.seed.path, drawn.segment ?? undefined), drawn.query),
        headers: {
          accept: drawn.accept,
          ...(type === '' ? {} : { 'content-type': type }),
          ...(drawn.user === null
            ? {}
            : { 'impersonate-user': Buffer.from(drawn.user).toString('latin1').replace('\0', '') }),
          ...drawn.headers,
        },
        body: bodyOf({ ...drawn, type }, protobuf),
      };
    });
}

interface DrawnBody {
  seed: RecordedRequest;
  type: string;
  edits: Edit[];
  cut: number | null;
  flips: { at: number; to: number }[];
  bytes: Uint8Array | null;
  hostile: number | null;
}

function bodyOf(drawn: DrawnBody, protobuf: ProtobufCodec): Buffer | undefined {
  const { seed, type, bytes, hostile, cut } = drawn;
  if (bytes !== null) return Buffer.concat([Buffer.from(type === PROTOBUF ? 'k8s\0' : ''), bytes]);
  const texts = HOSTILE_BODIES[type.includes('yaml') ? 'yaml' : 'json'];
  if (hostile !== null) return Buffer.from(texts[hostile % texts.length]);
  if (seed.body === undefined) return undefined;
  const body = formOf(edited(seed.body.replaceAll('$NS', 'fuzz'), drawn.edits), type, protobuf);
  if (type !== PROTOBUF && cut === null) return body;
  const changed = Buffer.from(cut === null ? body : body.subarray(0, cut));
  for (const { at, to } of drawn.flips) if (at < changed.length) changed[at] = to;
  return changed;
}

/** The body in the format that its type names, where it can be had in it. */
function formOf(text: string, type: string, protobuf: ProtobufCodec): Buffer {
  try {
    if (type === PROTOBUF) return protobuf.encode(JSON.parse(text) as Record<string, unknown>) ?? Buffer.from(text);
    if (type.includes('yaml')) return Buffer.from(stringify(JSON.parse(text)));
  } catch {
    // What is no JSON, or fits no message, stays as it is.
  }
  return Buffer.from(text);
}

/** Replaces, adds or drops values inside a JSON text; other texts are left as they are. */
function edited(text: string, edits: Edit[]): string {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    return text;
  }
  for (const edit of edits) {
    const places = placesIn(root);
    if (places.length === 0) break;
    const { holder, key } = places[edit.at % places.length];
    if (edit.drop) Reflect.deleteProperty(holder, key);
    else put(holder, edit.key !== null && !Array.isArray(holder) ? edit.key : key, structuredClone(edit.value));
  }
  return JSON.stringify(root);
}

function put(holder: object, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function placesIn(value: unknown, depth = 0): { holder: object; key: string }[] {
  if (value === null || typeof value !== 'object' || depth > 20) return [];
  return Object.entries(value).flatMap(([key, inner]) => [{ holder: value, key }, ...placesIn(inner, depth + 1)]);
}

function withSegment(path: string, change: { at: number; to: string } | undefined): string {
  if (change === undefined) return path;
  const [way, query] = path.split('?');
  const segments = way.split('/');
  segments[change.at % segments.length] = change.to;
  const changed = segments.join('/');
  return `${changed.startsWith('/') ? '' : '/'}${changed}${query === undefined ? '' : `?${query}`}`;
}

function withQuery(path: string, parts: string[]): string {
  return parts.length === 0 ? path : `${path}${path.includes('?') ? '&' : '?'}${parts.join('&')}`;
}
