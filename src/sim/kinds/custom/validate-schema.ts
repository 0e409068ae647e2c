import { goRegExp } from '../cel/go-regexp.ts';
import { equalJson } from '../equal-json.ts';
import { type FieldError, invalid, notSupported, required, tooMany, typeInvalid } from '../field-error.ts';
import { type CustomSchema, type Fields, isFields, itemBefore, propertyOf } from './custom-schema.ts';
import { fitsFormat } from './schema-formats.ts';

/** Go reads what is beyond as floats. */
const INT64_END = 2 ** 63;

/** A fault, and how many checks a value passed besides: that decides which alternative is told of. */
interface Outcome {
  errors: FieldError[];
  matches: number;
}

/**
 * Checks a value against an OpenAPI schema, in kube-openapi's words. Names in messages begin at the value that is
 * checked; `at` is where it stands in the object (k8s.io/kube-openapi/pkg/validation/validate). What a part that is as
 * it was in `old` breaks is let through (apiextensions-apiserver/pkg/apiserver/validation/ratcheting.go).
 */
export function validateSchema(value: unknown, schema: CustomSchema, at = '', old?: unknown): FieldError[] {
  return validate(value, schema, { name: '', at, old }).errors;
}

interface Place {
  /** As the message names it. */
  name: string;
  /** What stands before it in the field of the error. */
  at: string;
  /** What was here before; undefined where nothing was, or nobody can tell. */
  old: unknown;
}

function validate(value: unknown, schema: CustomSchema, place: Place): Outcome {
  const outcome = checked(value, schema, place);
  const isOld = outcome.errors.length > 0 && place.old !== undefined && equalJson(value, place.old);
  return isOld ? { ...outcome, errors: [] } : outcome;
}

function checked(value: unknown, schema: CustomSchema, place: Place): Outcome {
  const outcome: Outcome = { errors: [], matches: 1 };
  const add = (errors: FieldError[]): void => {
    outcome.errors.push(...errors);
    if (errors.length === 0) outcome.matches++;
  };
  add(typeErrors(value, schema, place));
  if (value === null) {
    add(enumErrors(value, schema, place));
    return outcome;
  }
  add(alternativeErrors(value, schema, place));
  if (typeof value === 'string') {
    add(stringErrors(value, schema, place));
    add(formatErrors(value, schema, place));
  }
  if (typeof value === 'number') add(numberErrors(value, schema, place));
  if (Array.isArray(value)) merge(outcome, listErrors(value as unknown[], schema, place));
  add(enumErrors(value, schema, place));
  if (isFields(value)) merge(outcome, objectErrors(value, schema, place));
  return outcome;
}

function merge(outcome: Outcome, more: Outcome): void {
  outcome.errors.push(...more.errors);
  outcome.matches += more.matches;
}

function fieldOf({ name, at }: Place): string {
  const trimmed = name.startsWith('.') ? name.slice(1) : name;
  if (trimmed === '') return at === '' ? '<nil>' : at;
  return at === '' ? trimmed : `${at}.${trimmed}`;
}

function wrong(place: Place, value: unknown, what: string): FieldError {
  return invalid(fieldOf(place), value, `${place.name} in body ${what}`);
}

function typesOf(schema: CustomSchema): string[] {
  if (schema['x-kubernetes-int-or-string'] === true) return ['integer', 'string'];
  return schema.type === undefined || schema.type === '' ? [] : [schema.type];
}

function typeErrors(value: unknown, schema: CustomSchema, place: Place): FieldError[] {
  const types = typesOf(schema);
  if (types.length === 0) return [];
  if (value === null) return schema.nullable === true ? [] : [wrongType(place, types, 'null')];
  const isTextual = typeof value === 'string' || Array.isArray(value);
  const isNumeric = types.includes('number') || types.includes('integer');
  if (!isNumeric && schema.format !== undefined && isTextual) return [];
  const type = typeOf(value);
  const fits = types.includes(type) || (type === 'integer' && types.includes('number'));
  return fits ? [] : [wrongType(place, types, type)];
}

function wrongType(place: Place, types: string[], found: string): FieldError {
  return typeInvalid(
    fieldOf(place),
    found,
    `${place.name} in body must be of type ${types.join(',')}: ${JSON.stringify(found)}`,
  );
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) < INT64_END ? 'integer' : 'number';
  return typeof value;
}

function alternativeErrors(value: unknown, schema: CustomSchema, place: Place): FieldError[] {
  const errors: FieldError[] = [];
  const compose = (what: string): FieldError =>
    invalid(place.at === '' ? '<nil>' : place.at, '', `${JSON.stringify(place.name)} must ${what}`);
  if (schema.anyOf !== undefined && schema.anyOf.length > 0) {
    const outcomes = schema.anyOf.map((inner) => validate(value, inner, place));
    if (!outcomes.some(isFine)) {
      errors.push(compose('validate at least one schema (anyOf)'), ...bestOf(outcomes).errors);
    }
  }
  if (schema.oneOf !== undefined && schema.oneOf.length > 0) {
    const outcomes = schema.oneOf.map((inner) => validate(value, inner, place));
    const fine = outcomes.filter(isFine).length;
    if (fine !== 1) {
      const found = fine === 0 ? 'Found none valid' : `Found ${fine} valid alternatives`;
      errors.push(compose(`validate one and only one schema (oneOf). ${found}`));
      if (fine === 0) errors.push(...bestOf(outcomes).errors);
    }
  }
  if (schema.allOf !== undefined && schema.allOf.length > 0) {
    const outcomes = schema.allOf.map((inner) => validate(value, inner, place));
    const fine = outcomes.filter(isFine).length;
    errors.push(...outcomes.flatMap((outcome) => outcome.errors));
    if (fine !== outcomes.length) {
      errors.push(compose(`validate all the schemas (allOf)${fine === 0 ? '. None validated' : ''}`));
    }
  }
  if (schema.not !== undefined && isFine(validate(value, schema.not, place))) {
    errors.push(compose('not validate the schema (not)'));
  }
  return errors;
}

function isFine({ errors }: Outcome): boolean {
  return errors.length === 0;
}

function bestOf(outcomes: Outcome[]): Outcome {
  return outcomes.reduce((best, outcome) => (outcome.matches > best.matches ? outcome : best));
}

function stringErrors(value: string, schema: CustomSchema, place: Place): FieldError[] {
  const length = [...value].length;
  if (schema.maxLength !== undefined && length > schema.maxLength) {
    const field = fieldOf(place);
    return [{ type: 'FieldValueTooLong', field, body: `Too long: ${longerThan(schema.maxLength)}` }];
  }
  if (schema.minLength !== undefined && length < schema.minLength) {
    return [wrong(place, value, `should be at least ${schema.minLength} chars long`)];
  }
  if (schema.pattern !== undefined && schema.pattern !== '' && !goRegExp(schema.pattern).test(value)) {
    return [wrong(place, value, `should match '${schema.pattern}'`)];
  }
  return [];
}

function formatErrors(value: string, schema: CustomSchema, place: Place): FieldError[] {
  const { format } = schema;
  if (format === undefined || fitsFormat(format, value)) return [];
  return [
    typeInvalid(fieldOf(place), value, `${place.name} in body must be of type ${format}: ${JSON.stringify(value)}`),
  ];
}

function numberErrors(value: number, schema: CustomSchema, place: Place): FieldError[] {
  const errors: FieldError[] = [];
  const { multipleOf, maximum, minimum } = schema;
  if (multipleOf !== undefined) errors.push(...multipleErrors(value, multipleOf, place));
  if (maximum !== undefined && (schema.exclusiveMaximum === true ? value >= maximum : value > maximum)) {
    const bound = schema.exclusiveMaximum === true ? 'less than' : 'less than or equal to';
    errors.push(wrong(place, value, `should be ${bound} ${maximum}`));
  }
  if (minimum !== undefined && (schema.exclusiveMinimum === true ? value <= minimum : value < minimum)) {
    const bound = schema.exclusiveMinimum === true ? 'greater than' : 'greater than or equal to';
    errors.push(wrong(place, value, `should be ${bound} ${minimum}`));
  }
  return errors;
}

/** An integer is measured by the whole part of the factor (kube-openapi/pkg/validation/validate/values.go). */
function multipleErrors(value: number, of: number, place: Place): FieldError[] {
  const factor = Number.isInteger(value) ? Math.trunc(of) : of;
  if (factor <= 0) {
    const why = `factor MultipleOf declared for ${place.name} must be positive: ${factor}`;
    return [invalid(fieldOf(place), factor, why)];
  }
  return isMultiple(value, factor) ? [] : [wrong(place, value, `should be a multiple of ${factor}`)];
}

function isMultiple(value: number, of: number): boolean {
  const quotient = value / of;
  return Number.isInteger(quotient) || Number.isInteger(Number(quotient.toPrecision(12)));
}

function listErrors(value: unknown[], schema: CustomSchema, place: Place): Outcome {
  const outcome: Outcome = { errors: [], matches: 0 };
  const { items, minItems, maxItems } = schema;
  if (items !== undefined) {
    value.forEach((item, i) => {
      const old = itemBefore(place.old, item, schema);
      merge(outcome, validate(item, items, { ...place, name: `${place.name}[${i}]`, old }));
    });
  }
  if (minItems !== undefined && value.length < minItems) {
    outcome.errors.push(wrong(place, value.length, `should have at least ${minItems} items`));
  }
  if (maxItems !== undefined && value.length > maxItems) {
    outcome.errors.push(tooMany(fieldOf(place), value.length, maxItems));
  }
  if (
    schema.uniqueItems === true &&
    value.some((item, i) => value.slice(0, i).some((other) => equalJson(item, other)))
  ) {
    outcome.errors.push(wrong(place, '', "shouldn't contain duplicates"));
  }
  return outcome;
}

function enumErrors(value: unknown, schema: CustomSchema, place: Place): FieldError[] {
  const choices = schema.enum;
  if (choices === undefined || choices.length === 0) return [];
  if ((value === null && schema.nullable === true) || choices.some((choice) => equalJson(choice, value))) return [];
  const texts = choices.map((choice) => (typeof choice === 'string' ? choice : JSON.stringify(choice)));
  return [notSupported(fieldOf(place), value, texts)];
}

function objectErrors(value: Fields, schema: CustomSchema, place: Place): Outcome {
  const outcome: Outcome = { errors: [], matches: 0 };
  const count = Object.keys(value).length;
  const { minProperties, maxProperties } = schema;
  if (minProperties !== undefined && count < minProperties) {
    outcome.errors.push(wrong(place, count, `should have at least ${minProperties} properties`));
    return outcome;
  }
  if (maxProperties !== undefined && count > maxProperties) {
    outcome.errors.push(tooMany(fieldOf(place), count, maxProperties));
  }
  const rest = schema.additionalProperties;
  for (const [name, inner] of Object.entries(value)) {
    const declared = propertyOf(schema, name);
    const below = {
      ...place,
      name: place.name === '' && declared !== undefined ? name : `${place.name}.${name}`,
      old: fieldBefore(place, name),
    };
    const property = declared ?? (typeof rest === 'object' ? rest : undefined);
    if (property !== undefined && inner !== undefined) merge(outcome, validate(inner, property, below));
    else if (rest === false) outcome.errors.push(wrong(below, '', 'is a forbidden property'));
  }
  for (const name of schema.required ?? []) {
    if (value[name] === undefined) outcome.errors.push(required(fieldOf({ ...place, name: `${place.name}.${name}` })));
    else outcome.matches++;
  }
  return outcome;
}

function longerThan(max: number): string {
  return max < 0 ? 'value is too long' : `may not be longer than ${max}`;
}

/** A version's own name is no field that could have stayed as it was. */
function fieldBefore({ old, name: parent, at }: Place, name: string): unknown {
  const isTypeMeta = parent === '' && at === '' && (name === 'kind' || name === 'apiVersion');
  return isFields(old) && !isTypeMeta ? old[name] : undefined;
}
