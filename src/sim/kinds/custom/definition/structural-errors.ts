import { goRegExpError } from '../../cel/go-regexp.ts';
import { equalJson } from '../../equal-json.ts';
import { type FieldError, forbiddenField, invalid, required } from '../../field-error.ts';
import { type CustomSchema, isEmbedded, preserves, propertyOf, restOf } from '../custom-schema.ts';

type Level = 'root' | 'item' | 'field';

const INT_OR_STRING = [{ type: 'integer' }, { type: 'string' }];
const WHERE: Readonly<Record<Level, string>> = {
  root: 'at the root',
  item: 'for specified array items',
  field: 'for specified object fields',
};

/** What keeps a schema from being structural, sorted by text (apiserver/schema/validation.go, complete.go). */
export function structuralErrors(schema: CustomSchema, path: string): FieldError[] {
  const errors = [...invariants(schema, 'root', path), ...completeness(schema, schema, path, path)];
  const text = ({ field, body }: FieldError): string => `${field}: ${body}`;
  return errors.sort((a, b) => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0));
}

function invariants(schema: CustomSchema, level: Level, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (schema.type === 'array' && schema.items === undefined)
    errors.push(required(`${path}.items`, 'must be specified'));
  if (schema.items !== undefined) errors.push(...invariants(schema.items, 'item', `${path}.items`));
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    errors.push(...invariants(property, 'field', `${path}.properties[${name}]`));
  }
  if (schema.additionalProperties !== undefined) {
    if (level === 'root') errors.push(forbiddenField(`${path}.additionalProperties`, 'must not be used at the root'));
    const rest = restOf(schema);
    if (rest !== undefined) errors.push(...invariants(rest, 'field', `${path}.additionalProperties`));
  }
  errors.push(
    ...extensionErrors(schema, path),
    ...valueErrors(schema, level, path),
    ...typeErrors(schema, level, path),
  );
  errors.push(...metaErrors(schema, level, path));
  return errors;
}

function extensionErrors(schema: CustomSchema, path: string): FieldError[] {
  if (schema['x-kubernetes-int-or-string'] !== true) return [];
  const why = 'must be false if x-kubernetes-int-or-string is true';
  return [
    ...(preserves(schema) ? [invalid(`${path}.x-kubernetes-preserve-unknown-fields`, true, why)] : []),
    ...(isEmbedded(schema) ? [invalid(`${path}.x-kubernetes-embedded-resource`, true, why)] : []),
  ];
}

function typeErrors(schema: CustomSchema, level: Level, path: string): FieldError[] {
  const type = schema.type ?? '';
  const errors: FieldError[] = [];
  if (isEmbedded(schema) && type !== 'object') {
    const why = 'must be object if x-kubernetes-embedded-resource is true';
    errors.push(type === '' ? required(`${path}.type`, why) : invalid(`${path}.type`, type, why));
  } else if (type === '' && schema['x-kubernetes-int-or-string'] !== true && !preserves(schema)) {
    errors.push(required(`${path}.type`, `must not be empty ${WHERE[level]}`));
  }
  if (isEmbedded(schema) && schema.additionalProperties !== undefined) {
    const why = 'must not be used if x-kubernetes-embedded-resource is set';
    errors.push(forbiddenField(`${path}.additionalProperties`, why));
  }
  if (level === 'root' && type !== '' && type !== 'object') {
    errors.push(invalid(`${path}.type`, type, 'must be object at the root'));
  }
  return errors;
}

function metaErrors(schema: CustomSchema, level: Level, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const isResource = level === 'root' || isEmbedded(schema);
  for (const name of ['kind', 'apiVersion']) {
    const property = propertyOf(schema, name);
    if (property === undefined || !isResource || property.type === 'string') continue;
    errors.push(invalid(`${path}.properties[${name}].type`, property.type ?? '', 'must be string'));
  }
  const metadata = propertyOf(schema, 'metadata');
  if (metadata !== undefined) {
    const at = `${path}.properties[metadata]`;
    if (isResource && metadata.type !== 'object')
      errors.push(invalid(`${at}.type`, metadata.type ?? '', 'must be object'));
    if (level === 'root' && saysMoreThanNames(metadata)) {
      const why = 'must not specify anything other than name and generateName, but metadata is implicitly specified';
      errors.push(forbiddenField(at, why));
    }
  }
  if (isEmbedded(schema) && !preserves(schema) && Object.keys(schema.properties ?? {}).length === 0) {
    const why =
      'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields';
    errors.push(required(`${path}.properties`, why));
  }
  return errors;
}

function saysMoreThanNames({ type: _, properties, default: __, ...rest }: CustomSchema): boolean {
  const names = Object.keys(properties ?? {});
  return Object.keys(rest).length > 0 || names.some((name) => name !== 'name' && name !== 'generateName');
}

function valueErrors(schema: CustomSchema, level: Level, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!equalJson(schema.anyOf, INT_OR_STRING)) {
    (schema.anyOf ?? []).forEach((inner, i) => errors.push(...nested(inner, level, `${path}.anyOf[${i}]`, false)));
  }
  (schema.allOf ?? []).forEach((inner, i) => {
    const skipsAny = i === 0 && equalJson(inner.anyOf, INT_OR_STRING);
    errors.push(...nested(inner, level, `${path}.allOf[${i}]`, skipsAny));
  });
  (schema.oneOf ?? []).forEach((inner, i) => errors.push(...nested(inner, level, `${path}.oneOf[${i}]`, false)));
  if (schema.not !== undefined) errors.push(...nested(schema.not, level, `${path}.not`, false));
  if (schema.pattern !== undefined && schema.pattern !== '') {
    const fault = goRegExpError(schema.pattern);
    if (fault !== undefined) {
      const why = `must be a valid regular expression, but isn't: ${fault}`;
      errors.push(invalid(`${path}.pattern`, schema.pattern, why));
    }
  }
  return errors;
}

const MUST_BE_EMPTY = ['title', 'description'] as const;
const MUST_BE_FALSE = [
  'nullable',
  'x-kubernetes-preserve-unknown-fields',
  'x-kubernetes-embedded-resource',
  'x-kubernetes-int-or-string',
] as const;
const MUST_BE_UNDEFINED = ['x-kubernetes-list-type', 'x-kubernetes-map-type'] as const;

/** Under a junctor a schema may only check values. */
function nested(schema: CustomSchema, level: Level, path: string, skipsAny: boolean): FieldError[] {
  const checked = skipsAny ? { ...schema, anyOf: undefined } : schema;
  const errors = valueErrors(checked, level, path);
  if (schema.items !== undefined) errors.push(...nested(schema.items, level, `${path}.items`, false));
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    errors.push(...nested(property, 'field', `${path}.properties[${name}]`, false));
  }
  const forbid = (field: string, what: string): void =>
    void errors.push(forbiddenField(`${path}.${field}`, `must be ${what} to be structural`));
  if ((schema.type ?? '') !== '') forbid('type', 'empty');
  if (schema.additionalProperties !== undefined) forbid('additionalProperties', 'undefined');
  if (schema.default !== undefined) forbid('default', 'undefined');
  for (const field of MUST_BE_EMPTY) if ((schema[field] ?? '') !== '') forbid(field, 'empty');
  for (const field of MUST_BE_FALSE) if (schema[field] === true) forbid(field, 'false');
  if ((schema['x-kubernetes-list-map-keys'] ?? []).length > 0) forbid('x-kubernetes-list-map-keys', 'empty');
  for (const field of MUST_BE_UNDEFINED) if (schema[field] !== undefined) forbid(field, 'undefined');
  if ((schema['x-kubernetes-validations'] ?? []).length > 0) forbid('x-kubernetes-validations', 'empty');
  if (propertyOf(schema, 'metadata') !== undefined) {
    errors.push(forbiddenField(`${path}.properties[metadata]`, 'must not be specified in a nested context'));
  }
  return errors;
}

/** What a junctor speaks of must be declared outside of it. */
function completeness(value: CustomSchema, schema: CustomSchema, at: string, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (value.not !== undefined) errors.push(...nestedCompleteness(value.not, schema, at, `${path}.not`));
  for (const junctor of ['allOf', 'anyOf', 'oneOf'] as const) {
    (value[junctor] ?? []).forEach((inner, i) => {
      errors.push(...nestedCompleteness(inner, schema, at, `${path}.${junctor}[${i}]`));
    });
  }
  return errors;
}

function nestedCompleteness(
  value: CustomSchema,
  schema: CustomSchema | undefined,
  at: string,
  path: string,
): FieldError[] {
  if (schema === undefined) return [required(at, `because it is defined in ${path}`)];
  const errors = completeness(value, schema, at, path);
  if (value.items !== undefined) {
    errors.push(...nestedCompleteness(value.items, schema.items, `${at}.items`, `${path}.items`));
  }
  for (const [name, property] of Object.entries(value.properties ?? {})) {
    const below = `properties[${name}]`;
    errors.push(...nestedCompleteness(property, propertyOf(schema, name), `${at}.${below}`, `${path}.${below}`));
  }
  return errors;
}
