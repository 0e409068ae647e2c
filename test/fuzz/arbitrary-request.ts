import fc from 'fast-check';
import type { RecordedRequest } from './recorded-requests.ts';

export interface FuzzRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Buffer | undefined;
}

const TYPES = [
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
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
  'application/vnd.kubernetes.protobuf,application/json',
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
  'fieldSelector=metadata.name%3Da',
  'fieldSelector=x%3Dy',
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
];
const VALUES: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1.5,
    9007199254740993,
    '',
    'x',
    [],
    {},
    [null],
    [[]],
    { a: null },
    '1Gi',
    '-1',
    '2020-01-01T00:00:00Z',
    '$patch',
  ),
  fc.string({ maxLength: 40 }),
  fc.json({ maxDepth: 3 }).map((text) => JSON.parse(text) as unknown),
);

/** A recorded request, changed in a few places: method, path, query, headers, body as JSON, as text, as bytes. */
export function arbitraryRequest(recorded: readonly RecordedRequest[]): fc.Arbitrary<FuzzRequest> {
  return fc
    .record({
      seed: fc.constantFrom(...recorded),
      method: fc.option(fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'), { freq: 5 }),
      segment: fc.option(
        fc.record({
          at: fc.nat(12),
          to: fc.constantFrom(
            '',
            'status',
            'scale',
            'x',
            '..',
            '%2F',
            'fuzz',
            'default',
            'pods',
            'a'.repeat(300),
            '%F0%9F%A7%A6',
            'watch',
            'proxy',
            'log',
          ),
        }),
        { freq: 3 },
      ),
      query: fc.array(fc.constantFrom(...QUERIES), { maxLength: 3 }),
      type: fc.option(fc.constantFrom(...TYPES), { freq: 4 }),
      accept: fc.constantFrom(...ACCEPTS),
      user: fc.option(fc.constantFrom('jane', 'system:anonymous', '', 'system:serviceaccount:fuzz:default'), {
        freq: 6,
      }),
      edits: fc.array(fc.record({ at: fc.nat(200), value: VALUES, drop: fc.boolean() }), { maxLength: 4 }),
      cut: fc.option(fc.nat(400), { freq: 6 }),
      bytes: fc.option(fc.uint8Array({ maxLength: 200 }), { freq: 10 }),
    })
    .map((drawn) => {
      const body = bodyOf(drawn);
      return {
        method: drawn.method ?? drawn.seed.method,
        path: withQuery(withSegment(drawn.seed.path, drawn.segment ?? undefined), drawn.query),
        headers: {
          accept: drawn.accept,
          ...typeHeader(drawn.type ?? drawn.seed.type),
          ...(drawn.user === null ? {} : { 'impersonate-user': drawn.user }),
        },
        body,
      };
    });
}

function typeHeader(type: string): Record<string, string> {
  return type === '' ? {} : { 'content-type': type };
}

function bodyOf(drawn: {
  seed: RecordedRequest;
  edits: { at: number; value: unknown; drop: boolean }[];
  cut: number | null;
  bytes: Uint8Array | null;
  type: string | null;
}): Buffer | undefined {
  if (drawn.bytes !== null)
    return Buffer.concat([
      Buffer.from(drawn.type === 'application/vnd.kubernetes.protobuf' ? 'k8s\0' : ''),
      drawn.bytes,
    ]);
  if (drawn.seed.body === undefined) return undefined;
  const text = edited(drawn.seed.body.replaceAll('$NS', 'fuzz'), drawn.edits);
  return Buffer.from(drawn.cut === null ? text : text.slice(0, drawn.cut));
}

/** Replaces or drops values inside a JSON text; other texts are left as they are. */
function edited(text: string, edits: { at: number; value: unknown; drop: boolean }[]): string {
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
    else Reflect.set(holder, key, edit.value);
  }
  return JSON.stringify(root);
}

function placesIn(value: unknown): { holder: object; key: string }[] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) => [{ holder: value, key }, ...placesIn(inner)]);
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
