import type { OpenApiSchema } from '../../kinds/open-api-definitions.ts';
import type { DiscoveryItem } from './discovery-path-item.ts';
import { operationId } from './operation-id.ts';
import type { Operation, Operations } from './operations.ts';

export type Schemas = Readonly<Record<string, OpenApiSchema>>;

const REF = '#/components/schemas/';
const INTEGERS = new Set(['limit', 'timeoutSeconds', 'gracePeriodSeconds']);
const BOOLEANS = new Set(['allowWatchBookmarks', 'sendInitialEvents', 'watch', 'force', 'orphanDependents']);
const DELETE_OPTIONS = 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions';
const PATCH = 'io.k8s.apimachinery.pkg.apis.meta.v1.Patch';
const STATUS = 'io.k8s.apimachinery.pkg.apis.meta.v1.Status';
const WATCH_EVENT = 'io.k8s.apimachinery.pkg.apis.meta.v1.WatchEvent';

/** What a document is made of: some operations, and the schemas their kinds have. */
export interface DocumentSources {
  operations: Operations;
  schemas: Schemas;
  /** The schema of a kind, by group, version and kind. */
  schemaName(kind: Operation['kind']): string | undefined;
  version: string;
  /** How the group or version itself is discovered. */
  discovery?: DiscoveryItem | undefined;
}

/** An OpenAPI v3 document of one group version. */
export function v3Document(sources: DocumentSources): object {
  const used = new Set<string>();
  const paths = Object.fromEntries(
    Object.entries(sources.operations).map(([path, methods]) => [path, pathItem(sources, path, methods, used)]),
  );
  const { discovery } = sources;
  if (discovery !== undefined) used.add(discovery.schema);
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: sources.version },
    paths: discovery === undefined ? paths : { [discovery.path]: discovery.item, ...paths },
    components: {
      schemas: referenced(sources.schemas, used),
      securitySchemes: {
        BearerToken: {
          type: 'apiKey',
          description: 'Bearer Token authentication',
          name: 'authorization',
          in: 'header',
        },
      },
    },
  };
}

function pathItem(
  sources: DocumentSources,
  path: string,
  methods: Record<string, Operation>,
  used: Set<string>,
): object {
  const item: Record<string, unknown> = {};
  for (const [method, operation] of Object.entries(methods))
    item[method] = operationObject(sources, { path, method }, operation, used);
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => pathParameter(name));
  item.parameters = [...names, queryParameter('pretty')];
  return item;
}

function operationObject(
  sources: DocumentSources,
  { path, method }: { path: string; method: string },
  operation: Operation,
  used: Set<string>,
): object {
  const { action, kind, query, consumes } = operation;
  const tag = kind.group === '' ? `core_${kind.version}` : `${kind.group.replace(/\.k8s\.io$/, '')}_${kind.version}`;
  const body = bodySchema(sources, action, kind);
  if (body !== undefined) used.add(body);
  return {
    tags: [tag.replace(/\W/g, '')],
    operationId: operationId(sources.operations, { path, method, action }),
    ...(query.length === 0 ? {} : { parameters: query.map(queryParameter) }),
    ...(body === undefined ? {} : { requestBody: requestBody(body, consumes, action) }),
    responses: responses(sources, operation, used),
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': kind,
  };
}

function bodySchema(sources: DocumentSources, action: string, kind: Operation['kind']): string | undefined {
  if (action === 'post' || action === 'put') return sources.schemaName(kind);
  if (action === 'patch') return PATCH;
  return action === 'delete' || action === 'deletecollection' ? DELETE_OPTIONS : undefined;
}

function requestBody(schema: string, consumes: readonly string[], action: string): object {
  const content = Object.fromEntries(consumes.map((type) => [type, { schema: { $ref: `${REF}${schema}` } }]));
  return action.startsWith('delete') ? { content } : { content, required: true };
}

function responses(sources: DocumentSources, operation: Operation, used: Set<string>): object {
  const schema = answerSchema(sources, operation);
  if (schema !== undefined) used.add(schema);
  const content =
    schema === undefined
      ? {}
      : {
          content: Object.fromEntries(
            operation.produces.map((type) => [type, { schema: { $ref: `${REF}${schema}` } }]),
          ),
        };
  const codes: Record<string, object> = { 200: { description: 'OK', ...content } };
  if (['post', 'put', 'patch'].includes(operation.action)) codes[201] = { description: 'Created', ...content };
  if (['post', 'delete'].includes(operation.action)) codes[202] = { description: 'Accepted', ...content };
  codes[401] = { description: 'Unauthorized' };
  return codes;
}

function answerSchema(sources: DocumentSources, { action, kind }: Operation): string | undefined {
  switch (action) {
    case 'list':
      return sources.schemaName({ ...kind, kind: `${kind.kind}List` });
    case 'watch':
    case 'watchlist':
      return WATCH_EVENT;
    case 'delete':
    case 'deletecollection':
      return STATUS;
    case 'connect':
      return undefined;
    default:
      return sources.schemaName(kind);
  }
}

function pathParameter(name: string): object {
  return { name, in: 'path', required: true, schema: { type: 'string', uniqueItems: true } };
}

function queryParameter(name: string): object {
  const type = INTEGERS.has(name) ? 'integer' : BOOLEANS.has(name) ? 'boolean' : 'string';
  return { name, in: 'query', schema: { type, uniqueItems: true } };
}

/** The schemas in use, with those they refer to. */
function referenced(schemas: Schemas, used: ReadonlySet<string>): Record<string, OpenApiSchema> {
  const found: Record<string, OpenApiSchema> = {};
  const waiting = [...used];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (name in found || !(name in schemas)) continue;
    found[name] = schemas[name];
    for (const [, other] of JSON.stringify(schemas[name]).matchAll(/"#\/components\/schemas\/([^"]+)"/g))
      waiting.push(other);
  }
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
}
