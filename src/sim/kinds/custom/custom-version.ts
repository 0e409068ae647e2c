import type { ResourceInfo, SubresourceInfo } from '../resource-info.ts';
import type { RuleCompiler, RuleTree } from './compiled-rules.ts';
import type { CustomSchema } from './custom-schema.ts';
import type { Conversion, CustomColumn, Definition, DefinitionVersion, ScaleSubresource } from './definition.ts';

const VERBS = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];
/** What discovery still tells of a definition that is being deleted. */
const LAST_VERBS = ['delete', 'deletecollection', 'get', 'list', 'watch'];
const SUBRESOURCE_VERBS = ['get', 'patch', 'update'];
const AGE: CustomColumn = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };

/** One version of a custom resource, ready to serve. */
export interface CustomVersion {
  info: ResourceInfo;
  schema: CustomSchema;
  rules: RuleTree | undefined;
  columns: readonly CustomColumn[];
  /** Paths of fields that selectors may name, without the leading dot. */
  selectable: readonly string[];
  scale: ScaleSubresource | undefined;
  served: boolean;
  storage: boolean;
  /** The Warning of a version that is on its way out. */
  deprecation: string | undefined;
  /** How objects come from one version to another. */
  conversion: Conversion;
  /** No more objects are taken: the definition is being deleted. */
  terminating: boolean;
}

export function customVersion(
  definition: Definition,
  version: DefinitionVersion,
  compiler: RuleCompiler,
): CustomVersion {
  const schema = version.schema?.openAPIV3Schema ?? { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return {
    info: resourceInfo(definition, version),
    schema,
    rules: compiler.tree(schema, true),
    columns: version.additionalPrinterColumns ?? [AGE],
    selectable: (version.selectableFields ?? []).map(({ jsonPath }) => jsonPath.replace(/^\./, '')),
    scale: version.subresources?.scale,
    served: version.served,
    storage: version.storage,
    deprecation: deprecation(definition, version),
    conversion: definition.spec.conversion ?? { strategy: 'None' },
    terminating: definition.metadata.deletionTimestamp !== undefined,
  };
}

function resourceInfo(definition: Definition, version: DefinitionVersion): ResourceInfo {
  const { group, scope } = definition.spec;
  const names = definition.status?.acceptedNames ?? definition.spec.names;
  return {
    group,
    version: version.name,
    resource: names.plural,
    singular: names.singular ?? '',
    kind: names.kind,
    listKind: names.listKind ?? `${names.kind}List`,
    namespaced: scope === 'Namespaced',
    verbs: VERBS,
    ...(definition.metadata.deletionTimestamp === undefined ? {} : { shownVerbs: LAST_VERBS }),
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    subresources: subresources(definition, version, names.kind),
    storageKey: `${definition.spec.names.plural}.${group}`,
    schemaName: `${group.split('.').reverse().join('.')}.${version.name}.${names.kind}`,
    custom: true,
  };
}

function subresources(
  { spec }: Definition,
  version: DefinitionVersion,
  kind: string,
): ReadonlyMap<string, SubresourceInfo> {
  const out = new Map<string, SubresourceInfo>();
  const own = { kind, group: spec.group, version: version.name, verbs: SUBRESOURCE_VERBS };
  if (version.subresources?.status !== undefined) out.set('status', { name: 'status', ...own });
  if (version.subresources?.scale !== undefined) {
    out.set('scale', { name: 'scale', kind: 'Scale', group: 'autoscaling', version: 'v1', verbs: SUBRESOURCE_VERBS });
  }
  return out;
}

function deprecation({ spec }: Definition, version: DefinitionVersion): string | undefined {
  if (version.deprecated !== true) return undefined;
  return version.deprecationWarning ?? deprecatedText(spec, version);
}

/** The newest stable version is recommended, where there is one. */
function deprecatedText(spec: Definition['spec'], version: DefinitionVersion): string {
  const text = `${spec.group}/${version.name} ${spec.names.kind} is deprecated`;
  const better = spec.versions
    .filter(({ name, served, deprecated }) => served && deprecated !== true && isNewer(name, version.name))
    .map(({ name }) => name)
    .sort((a, b) => (isNewer(a, b) ? -1 : 1))[0];
  return better === undefined ? text : `${text}; use ${spec.group}/${better} ${spec.names.kind}`;
}

/** Versions by age and steadiness: v2, v1, v1beta1, v1alpha1, anything else. */
export function isNewer(a: string, b: string): boolean {
  const left = ranks(a);
  const right = ranks(b);
  if (left === undefined || right === undefined)
    return left === undefined && right === undefined ? a < b : left !== undefined;
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return left[i] > right[i];
  return false;
}

function ranks(version: string): number[] | undefined {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
  if (match === null) return undefined;
  const stability = match[2] === undefined ? 2 : match[2] === 'beta' ? 1 : 0;
  return [stability, Number(match[1]), Number(match[3] ?? 0)];
}
