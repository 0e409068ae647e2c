import { type FieldError, forbiddenField, GoValue, invalid, notSupported, required } from '../../field-error.ts';
import { goQuote } from '../../go-quote.ts';
import type { RuleCompiler } from '../compiled-rules.ts';
import { type CustomSchema, isEmbedded, META_FIELDS, restOf } from '../custom-schema.ts';
import { defaultErrors } from './default-errors.ts';
import { costMessage, DEFINITION_COST_MAX, RuleCosts } from './rule-costs.ts';
import { goSchema } from './go-schema-text.ts';
import { ruleErrors, ruleFormErrors } from './rule-errors.ts';
import { isBeyondStructural } from './schema-children.ts';
import { structuralErrors } from './structural-errors.ts';

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const ROOT_FIELDS = new Set(
  'description,type,format,title,maximum,exclusiveMaximum,minimum,exclusiveMinimum,maxLength,minLength,pattern,maxItems,minItems,uniqueItems,multipleOf,required,items,properties,externalDocs,example,x-kubernetes-preserve-unknown-fields,x-kubernetes-validations'.split(
    ',',
  ),
);

/** What is wrong with the schema of a version; `path` leads to `openAPIV3Schema`. */
export function schemaErrors(
  schema: CustomSchema,
  path: string,
  { compiler, hasStatus }: { compiler: RuleCompiler; hasStatus: boolean },
): FieldError[] {
  const errors: FieldError[] = [];
  if (hasStatus) errors.push(...rootFieldErrors(schema, path));
  if (schema.nullable === true) errors.push(forbiddenField(`${path}.nullable`, 'nullable cannot be true at the root'));
  const structure = isBeyondStructural(schema) ? [] : structuralErrors(schema, path);
  const defaults = structure.length > 0 || isBeyondStructural(schema) ? [] : defaultErrors(schema, path, compiler);
  errors.push(...structure, ...defaults);
  const costs = new RuleCosts();
  const canCompile = structure.length === 0 && defaults.length === 0 && !isBeyondStructural(schema);
  const found = visit(schema, {
    path,
    compiler,
    costs,
    isRoot: true,
    isResource: true,
    insideMeta: false,
    forbidsDefaults: undefined,
    uncorrelatable: undefined,
    cardinality: 1,
    compiles: canCompile,
  });
  errors.push(...found.schema, ...found.rules);
  if (costs.total > DEFINITION_COST_MAX) {
    const why = 'contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema';
    errors.push(...costs.mostExpensive.map((rule) => forbiddenField(rule.path, why)));
    const what = 'x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema';
    errors.push(forbiddenField(path, costMessage(what, costs.total, DEFINITION_COST_MAX)));
  }
  return errors;
}

/** With the status subresource the status is taken out of the root, and only what survives that may stand there. */
function rootFieldErrors(schema: CustomSchema, path: string): FieldError[] {
  const type = schema.type ?? '';
  if (type !== '' && type !== 'object') {
    const why = 'only "object" is allowed as the type at the root of the schema if the status subresource is enabled';
    return [invalid(`${path}.type`, type, why)];
  }
  const wrong = Object.keys(schema).find((field) => !ROOT_FIELDS.has(field));
  if (wrong === undefined) return [];
  const names =
    'Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength MinLength Pattern MaxItems MinItems UniqueItems MultipleOf Required Items Properties ExternalDocs Example XPreserveUnknownFields XValidations';
  const why = `only [${names}] fields are allowed at the root of the schema if the status subresource is enabled`;
  return [invalid(path, new GoValue(goSchema(schema)), why)];
}

interface Site {
  path: string;
  compiler: RuleCompiler;
  costs: RuleCosts;
  isRoot: boolean;
  /** The schema is of a whole resource: apiVersion, kind and metadata are there. */
  isResource: boolean;
  insideMeta: boolean;
  /** Why no defaults may stand here, where they may not. */
  forbidsDefaults: string | undefined;
  uncorrelatable: string | undefined;
  cardinality: number | undefined;
  /** Rules are compiled only where the schema is in order. */
  compiles: boolean;
}

interface Found {
  schema: FieldError[];
  rules: FieldError[];
}

/** Upstream: ValidateCustomResourceDefinitionOpenAPISchema. */
function visit(schema: CustomSchema, site: Site): Found {
  const found: Found = { schema: plainErrors(schema, site), rules: [] };
  const below = (inner: CustomSchema | undefined, change: Partial<Site>): void => {
    if (inner === undefined) return;
    const more = visit(inner, { ...site, isRoot: false, isResource: isEmbedded(inner), ...change });
    found.schema.push(...more.schema);
    found.rules.push(...more.rules);
  };
  visitRest(schema, site, found, below);
  visitProperties(schema, site, below);
  const { path } = site;
  below(schema.not, { path: `${path}.not`, compiles: false });
  for (const junctor of ['allOf', 'oneOf', 'anyOf'] as const) {
    (schema[junctor] ?? []).forEach((inner, i) => below(inner, { path: `${path}.${junctor}[${i}]`, compiles: false }));
  }
  if (schema.items !== undefined && !Array.isArray(schema.items)) {
    const uncorrelatable =
      schema['x-kubernetes-list-type'] === 'map' ? site.uncorrelatable : (site.uncorrelatable ?? path);
    below(schema.items, {
      path: `${path}.items`,
      uncorrelatable,
      cardinality: multiplied(site.cardinality, schema.maxItems),
    });
  }
  found.schema.push(...extensionErrors(schema, path), ...ruleFormErrors(schema, path));
  if (found.schema.length === 0 && site.compiles) found.rules.push(...ruleErrors(schema, site));
  return found;
}

type Below = (inner: CustomSchema | undefined, change: Partial<Site>) => void;

function visitRest(schema: CustomSchema, site: Site, found: Found, below: Below): void {
  const rest = schema.additionalProperties;
  if (rest === undefined) return;
  const path = `${site.path}.additionalProperties`;
  if (Object.keys(schema.properties ?? {}).length > 0 && rest !== true) {
    found.schema.push(forbiddenField(path, 'additionalProperties and properties are mutual exclusive'));
  }
  const reason = site.insideMeta ? 'inside additionalProperties applying to object metadata' : site.forbidsDefaults;
  const cardinality = multiplied(site.cardinality, schema.maxProperties);
  below(restOf(schema), { path, forbidsDefaults: reason, cardinality });
}

function visitProperties(schema: CustomSchema, site: Site, below: Below): void {
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const isMeta = (site.isRoot || isEmbedded(schema)) && META_FIELDS.has(name);
    below(property, {
      path: `${site.path}.properties[${name}]`,
      insideMeta: site.insideMeta || isMeta,
      forbidsDefaults: isMeta && site.isRoot ? `in top-level ${name}` : site.forbidsDefaults,
    });
  }
}

function multiplied(cardinality: number | undefined, max: number | undefined): number | undefined {
  return cardinality === undefined || max === undefined ? undefined : cardinality * max;
}

const UNSUPPORTED = ['additionalItems', 'patternProperties', 'definitions', 'dependencies', '$ref'] as const;

/** Upstream: specStandardValidatorV3, and what it is followed by. */
function plainErrors(schema: CustomSchema, { path, forbidsDefaults, insideMeta }: Site): FieldError[] {
  const errors: FieldError[] = [];
  const type = schema.type ?? '';
  if (type !== '' && !TYPES.includes(type)) errors.push(notSupported(`${path}.type`, type, TYPES));
  if (schema.default !== undefined && forbidsDefaults !== undefined) {
    errors.push(forbiddenField(`${path}.default`, `must not be set ${forbidsDefaults}`));
  }
  if ((schema.id ?? '') !== '') errors.push(forbiddenField(`${path}.id`, 'id is not supported'));
  for (const field of UNSUPPORTED) {
    if (schema[field] !== undefined) errors.push(forbiddenField(`${path}.${field}`, `${field} is not supported`));
  }
  if (type === 'null') {
    errors.push(forbiddenField(`${path}.type`, 'type cannot be set to null, use nullable as an alternative'));
  }
  if (Array.isArray(schema.items)) {
    errors.push(forbiddenField(`${path}.items`, 'items must be a schema object and not an array'));
  }
  if (insideMeta && isEmbedded(schema)) {
    errors.push(forbiddenField(`${path}.x-kubernetes-embedded-resource`, 'must not be used inside of resource meta'));
  }
  if (schema.uniqueItems === true) {
    const why = 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic';
    errors.push(forbiddenField(`${path}.uniqueItems`, why));
  }
  return errors;
}

function extensionErrors(schema: CustomSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const type = schema.type ?? '';
  if (schema['x-kubernetes-preserve-unknown-fields'] === false) {
    errors.push(invalid(`${path}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined'));
  }
  const mustBe = (wanted: string, extension: string): FieldError => {
    const why = `must be ${wanted} if ${extension} is specified`;
    return type === '' ? required(`${path}.type`, why) : invalid(`${path}.type`, type, why);
  };
  const mapType = schema['x-kubernetes-map-type'];
  if (mapType !== undefined && type !== 'object') errors.push(mustBe('object', 'x-kubernetes-map-type'));
  if (mapType !== undefined && !['atomic', 'granular'].includes(mapType)) {
    errors.push(notSupported(`${path}.x-kubernetes-map-type`, mapType, ['atomic', 'granular']));
  }
  const listType = schema['x-kubernetes-list-type'];
  if (listType !== undefined && type !== 'array') errors.push(mustBe('array', 'x-kubernetes-list-type'));
  else if (listType === 'set' && schema.items !== undefined) errors.push(...setItemErrors(schema.items, path));
  if (listType !== undefined && !['atomic', 'set', 'map'].includes(listType)) {
    errors.push(notSupported(`${path}.x-kubernetes-list-type`, listType, ['atomic', 'set', 'map']));
  }
  return [...errors, ...listMapErrors(schema, path)];
}

function setItemErrors(items: CustomSchema, path: string): FieldError[] {
  const why = 'must be atomic as item of a list with x-kubernetes-list-type=set';
  const listType = items['x-kubernetes-list-type'];
  if (items.type === 'array' && listType !== undefined && listType !== 'atomic') {
    return [invalid(`${path}.items.x-kubernetes-list-type`, listType, why)];
  }
  if (items.type === 'object' && items['x-kubernetes-map-type'] !== 'atomic') {
    return [invalid(`${path}.items.x-kubernetes-map-type`, listType, why)];
  }
  return [];
}

function listMapErrors(schema: CustomSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const listType = schema['x-kubernetes-list-type'];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  if (keys.length > 0 && listType !== 'map') {
    const why = 'must be map if x-kubernetes-list-map-keys is non-empty';
    const at = `${path}.x-kubernetes-list-type`;
    errors.push(listType === undefined ? required(at, why) : invalid(at, listType, why));
  }
  if (listType === 'map') errors.push(...mapErrors(schema, keys, path));
  const { items } = schema;
  if (items === undefined || (listType !== 'set' && listType !== 'map')) return errors;
  if (items.nullable === true) {
    errors.push(
      forbiddenField(`${path}.items.nullable`, `cannot be nullable when x-kubernetes-list-type is ${listType}`),
    );
  }
  return listType === 'map' ? [...errors, ...mapKeyErrors(items, keys, path)] : errors;
}

function mapErrors(schema: CustomSchema, keys: readonly string[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { items } = schema;
  const at = `${path}.x-kubernetes-list-map-keys`;
  if (keys.length === 0) errors.push(required(at, 'must not be empty if x-kubernetes-list-type is map'));
  if (items === undefined) {
    return [...errors, required(`${path}.items`, 'must have a schema if x-kubernetes-list-type is map')];
  }
  if (items.type !== 'object') {
    const why = "must be object if parent array's x-kubernetes-list-type is map";
    return [...errors, invalid(`${path}.items.type`, items.type ?? '', why)];
  }
  const shown = new GoValue(`[]string{${keys.map(goQuote).join(', ')}}`);
  keys.forEach((key, i) => {
    const property = items.properties?.[key];
    if (property === undefined) errors.push(invalid(at, shown, 'entries must all be names of item properties'));
    else if (property.type === 'array' || property.type === 'object') {
      const why = "must be a scalar type if parent array's x-kubernetes-list-type is map";
      errors.push(invalid(`${path}.items.properties[${key}].type`, items.type, why));
    }
    if (keys.indexOf(key) < i) errors.push(invalid(at, shown, 'must not contain duplicate entries'));
  });
  return errors;
}

function mapKeyErrors(items: CustomSchema, keys: readonly string[], path: string): FieldError[] {
  return keys.flatMap((key) => {
    const property = items.properties?.[key];
    if (property === undefined) return [];
    const at = `${path}.items.properties[${key}]`;
    const errors: FieldError[] = [];
    if (!(items.required ?? []).includes(key) && property.default === undefined) {
      const why = 'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property';
      errors.push(required(`${at}.default`, why));
    }
    if (property.nullable === true) {
      const why = 'this property is in x-kubernetes-list-map-keys, so it cannot be nullable';
      errors.push(forbiddenField(`${at}.nullable`, why));
    }
    return errors;
  });
}
