const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const TYPES = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];

/** The path by which a document's own group or version is discovered. */
export interface DiscoveryItem {
  path: string;
  schema: string;
  item: object;
}

/** Undefined for documents of which nothing is discovered. */
export function discoveryItem(name: string): DiscoveryItem | undefined {
  const schema = schemaOf(name);
  if (schema === undefined) return undefined;
  const types = name === 'version' ? TYPES.slice(0, 1) : TYPES;
  const content = Object.fromEntries(
    types.map((type) => [type, { schema: { $ref: `#/components/schemas/${schema}` } }]),
  );
  const get = {
    tags: [tagOf(name)],
    operationId: operationOf(name),
    responses: { 200: { description: 'OK', content }, 401: { description: 'Unauthorized' } },
  };
  return { path: `/${name}/`, schema, item: { get } };
}

function schemaOf(name: string): string | undefined {
  const parts = name.split('/');
  if (name === 'version') return 'io.k8s.apimachinery.pkg.version.Info';
  if (name === 'api') return `${META}.APIVersions`;
  if (name === 'apis') return `${META}.APIGroupList`;
  if (name === 'api/v1' || (parts[0] === 'apis' && parts.length === 3)) return `${META}.APIResourceList`;
  return parts[0] === 'apis' && parts.length === 2 ? `${META}.APIGroup` : undefined;
}

function tagOf(name: string): string {
  const [prefix, group, version] = name.split('/');
  if (prefix === 'version') return 'version';
  if (prefix === 'api') return group === undefined ? 'core' : 'core_v1';
  if (group === undefined) return 'apis';
  const short = camel(group, false);
  return version === undefined ? short : `${short}_${version}`;
}

function operationOf(name: string): string {
  const [prefix, group, version] = name.split('/');
  if (prefix === 'version') return 'getCodeVersion';
  if (prefix === 'api') return group === undefined ? 'getCoreAPIVersions' : 'getCoreV1APIResources';
  if (group === undefined) return 'getAPIVersions';
  const short = camel(group, true);
  return version === undefined ? `get${short}APIGroup` : `get${short}${capital(version)}APIResources`;
}

function camel(group: string, upper: boolean): string {
  const joined = group
    .replace(/\.k8s\.io$/, '')
    .split('.')
    .map((part, i) => (i === 0 ? part : capital(part)))
    .join('');
  return upper ? capital(joined) : joined;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
