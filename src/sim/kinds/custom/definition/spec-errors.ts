import { equalJson } from '../../equal-json.ts';
import { type FieldError, GoValue, invalid, notSupported, required } from '../../field-error.ts';
import { goQuote } from '../../go-quote.ts';
import { dns1035LabelErrors, dnsSubdomainErrors } from '../../names.ts';
import type { RuleCompiler } from '../compiled-rules.ts';
import type { DefinitionSpec, DefinitionVersion } from '../definition.ts';
import { columnErrors, conversionErrors, namesErrors, selectableErrors, subresourceErrors } from './part-errors.ts';
import { schemaErrors } from './schema-errors.ts';

const SCOPES = ['Cluster', 'Namespaced'];
/** What all versions have alike is checked once, as if it stood in the spec itself. */
const SHARED = ['schema', 'subresources', 'additionalPrinterColumns', 'selectableFields'] as const;
type Part = (typeof SHARED)[number];
const VERSIONS = '[]apiextensions.CustomResourceDefinitionVersion';

export function specErrors(spec: DefinitionSpec, compiler: RuleCompiler): FieldError[] {
  const versions = spec.versions ?? [];
  const shared = new Set(
    SHARED.filter((part) => versions.every((version) => equalJson(version[part], versions[0][part]))),
  );
  const own = (version: DefinitionVersion, part: Part): boolean => !shared.has(part) && version[part] !== undefined;
  return [
    ...groupErrors(spec.group ?? ''),
    ...scopeErrors(spec.scope ?? ''),
    ...missingSchemas(versions),
    ...versions.flatMap((version, i) => versionErrors(version, `spec.versions[${i}]`, own, compiler)),
    ...versionListErrors(spec, shared),
    ...requiredNames(spec),
    ...(spec.names === undefined ? [] : namesErrors(spec.names, 'spec.names')),
    ...(versions.length === 0 ? [] : sharedErrors(versions, shared, compiler)),
    ...(spec.conversion === undefined ? [] : conversionErrors(spec.conversion, 'spec.conversion')),
  ];
}

function groupErrors(group: string): FieldError[] {
  if (group === '') return [required('spec.group')];
  const faults = dnsSubdomainErrors(group);
  if (faults.length > 0) return [invalid('spec.group', group, faults.join(','))];
  return group.includes('.') ? [] : [invalid('spec.group', group, 'should be a domain with at least one dot')];
}

function scopeErrors(scope: string): FieldError[] {
  if (scope === '') return [required('spec.scope')];
  return SCOPES.includes(scope) ? [] : [notSupported('spec.scope', scope, SCOPES)];
}

function missingSchemas(versions: readonly DefinitionVersion[]): FieldError[] {
  return versions.flatMap(({ schema }, i) =>
    schema?.openAPIV3Schema === undefined
      ? [required(`spec.versions[${i}].schema.openAPIV3Schema`, 'schemas are required')]
      : [],
  );
}

function versionErrors(
  version: DefinitionVersion,
  path: string,
  own: (version: DefinitionVersion, part: Part) => boolean,
  compiler: RuleCompiler,
): FieldError[] {
  const faults = dns1035LabelErrors(version.name);
  return [
    ...(faults.length === 0 ? [] : [invalid(`${path}.name`, version.name, faults.join(','))]),
    ...deprecationErrors(version, `${path}.deprecationWarning`),
    ...partErrors(version, path, (part) => own(version, part), compiler),
  ];
}

function deprecationErrors({ deprecated, deprecationWarning }: DefinitionVersion, path: string): FieldError[] {
  if (deprecationWarning === undefined) return [];
  if (deprecated !== true) return [invalid(path, deprecationWarning, 'can only be set for deprecated versions')];
  const errors: FieldError[] = [];
  if (Buffer.byteLength(deprecationWarning) > 256) {
    errors.push(invalid(path, deprecationWarning, 'must be <= 256 characters long'));
  }
  if (deprecationWarning === '') errors.push(invalid(path, deprecationWarning, 'must not be an empty string'));
  const at = [...deprecationWarning].findIndex((character) => /[\p{C}\p{Zl}\p{Zp}]/u.test(character));
  if (at >= 0) {
    const why = `must only contain printable UTF-8 characters; non-printable character found at index ${at}`;
    errors.push(invalid(path, deprecationWarning, why));
  }
  return errors;
}

/** The parts of one version, or those that all have alike. */
function partErrors(
  version: DefinitionVersion,
  path: string,
  has: (part: Part) => boolean,
  compiler: RuleCompiler,
): FieldError[] {
  const schema = version.schema?.openAPIV3Schema;
  const isShared = path === 'spec';
  const at = isShared ? 'spec.validation.openAPIV3Schema' : `${path}.schema.openAPIV3Schema`;
  const hasStatus = version.subresources?.status !== undefined;
  const errors: FieldError[] = [];
  if (has('schema') && schema !== undefined) errors.push(...schemaErrors(schema, at, { compiler, hasStatus }));
  if (has('subresources') && version.subresources !== undefined) {
    errors.push(...subresourceErrors(version.subresources, `${path}.subresources`));
  }
  if (has('additionalPrinterColumns')) {
    (version.additionalPrinterColumns ?? []).forEach((column, i) => {
      errors.push(...columnErrors(column, `${path}.additionalPrinterColumns[${i}]`));
    });
  }
  if (has('selectableFields') && (version.selectableFields ?? []).length > 0) {
    const field = `${path}.selectableFields`;
    const why = 'selectableFields may only be set when validations.schema is included';
    if (schema === undefined) errors.push(invalid(field, '', why));
    else errors.push(...selectableErrors(version.selectableFields ?? [], schema, field));
  }
  return errors;
}

function sharedErrors(
  versions: readonly DefinitionVersion[],
  shared: ReadonlySet<Part>,
  compiler: RuleCompiler,
): FieldError[] {
  return partErrors(versions[0], 'spec', (part) => shared.has(part), compiler);
}

function versionListErrors(spec: DefinitionSpec, shared: ReadonlySet<Part>): FieldError[] {
  const errors: FieldError[] = [];
  const versions = spec.versions ?? [];
  const given = (spec as Partial<DefinitionSpec>).versions;
  const shown = given === undefined ? new GoValue(`${VERSIONS}(nil)`) : goVersions(versions, shared);
  if (new Set(versions.map(({ name }) => name)).size < versions.length) {
    errors.push(invalid('spec.versions', shown, 'must contain unique version names'));
  }
  if (versions.filter(({ storage }) => storage).length !== 1) {
    errors.push(invalid('spec.versions', shown, 'must have exactly one version marked as storage version'));
  }
  if (versions.length > 0 && versions[0].name !== '') {
    const faults = dns1035LabelErrors(versions[0].name);
    if (faults.length > 0) errors.push(invalid('spec.version', versions[0].name, faults.join(',')));
  }
  return errors;
}

function requiredNames({ names }: DefinitionSpec): FieldError[] {
  return (['plural', 'singular', 'kind', 'listKind'] as const)
    .filter((field) => (names?.[field] ?? '') === '')
    .map((field) => required(`spec.names.${field}`));
}

/** Go prints the structs; pointers that are set are addresses, which tell nobody anything. */
function goVersions(versions: readonly DefinitionVersion[], shared: ReadonlySet<Part>): GoValue {
  const pointer = (type: string, isSet: boolean): string => `(*${type})(${isSet ? '0xc0004a2f40' : 'nil'})`;
  const texts = versions.map((version) => {
    const has = (part: Part): boolean => !shared.has(part) && version[part] !== undefined;
    return `apiextensions.CustomResourceDefinitionVersion{Name:${goQuote(version.name)}, Served:${version.served}, Storage:${version.storage}, Deprecated:${version.deprecated ?? false}, DeprecationWarning:${pointer('string', version.deprecationWarning !== undefined)}, Schema:${pointer('apiextensions.CustomResourceValidation', has('schema'))}, Subresources:${pointer('apiextensions.CustomResourceSubresources', has('subresources'))}, AdditionalPrinterColumns:${columns(has('additionalPrinterColumns') ? version.additionalPrinterColumns : undefined)}, SelectableFields:${fields(has('selectableFields') ? version.selectableFields : undefined)}}`;
  });
  return new GoValue(`${VERSIONS}{${texts.join(', ')}}`);
}

function columns(given: DefinitionVersion['additionalPrinterColumns']): string {
  return goSlice('apiextensions.CustomResourceColumnDefinition', given, (column) => {
    const { name, type, format = '', description = '', priority = 0, jsonPath } = column;
    return `Name:${goQuote(name)}, Type:${goQuote(type)}, Format:${goQuote(format)}, Description:${goQuote(description)}, Priority:${priority}, JSONPath:${goQuote(jsonPath)}`;
  });
}

function fields(given: DefinitionVersion['selectableFields']): string {
  return goSlice('apiextensions.SelectableField', given, ({ jsonPath }) => `JSONPath:${goQuote(jsonPath)}`);
}

function goSlice<T>(type: string, items: readonly T[] | undefined, inside: (item: T) => string): string {
  if (items === undefined) return `[]${type}(nil)`;
  return `[]${type}{${items.map((item) => `${type}{${inside(item)}}`).join(', ')}}`;
}
