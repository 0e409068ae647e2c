import { goQuote } from '../../go-quote.ts';
import type { CustomSchema, ValidationRule } from '../custom-schema.ts';

/** Pointers in a struct are addresses, which tell nobody anything. */
const ADDRESS = '0xc0004a2f40';
const PACKAGE = 'apiextensions';
const SCHEMA = `${PACKAGE}.JSONSchemaProps`;

type Print = (value: unknown) => string;

const text: Print = (value) => goQuote((value ?? '') as string);
const flag: Print = (value) => String(value === true);
const pointer =
  (type: string): Print =>
  (value) =>
    `(*${type})(${value === undefined ? 'nil' : ADDRESS})`;
const list =
  (type: string, item: Print): Print =>
  (value) =>
    value === undefined ? `${type}(nil)` : `${type}{${(value as unknown[]).map(item).join(', ')}}`;
const schemaMap =
  (type: string): Print =>
  (value) => {
    if (value === undefined) return `${type}(nil)`;
    const entries = Object.entries(value as Record<string, CustomSchema>).sort(([a], [b]) => (a < b ? -1 : 1));
    return `${type}{${entries.map(([name, inner]) => `${goQuote(name)}:${goSchema(inner)}`).join(', ')}}`;
  };
const json: Print = (value) => (typeof value === 'string' ? goQuote(value) : JSON.stringify(value));
const schemas = list(`[]${SCHEMA}`, (inner) => goSchema(inner as CustomSchema));
const number = pointer('float64');
const count = pointer('int64');
const anyJson = pointer(`${PACKAGE}.JSON`);
const schemaOrBool = pointer(`${PACKAGE}.JSONSchemaPropsOrBool`);

/** The struct's fields in their order, with the name each has in JSON (apis/apiextensions/types_jsonschema.go). */
const FIELDS: readonly [string, string, Print][] = [
  ['ID', 'id', text],
  ['Schema', '$schema', text],
  ['Ref', '$ref', pointer('string')],
  ['Description', 'description', text],
  ['Type', 'type', text],
  ['Nullable', 'nullable', flag],
  ['Format', 'format', text],
  ['Title', 'title', text],
  ['Default', 'default', anyJson],
  ['Maximum', 'maximum', number],
  ['ExclusiveMaximum', 'exclusiveMaximum', flag],
  ['Minimum', 'minimum', number],
  ['ExclusiveMinimum', 'exclusiveMinimum', flag],
  ['MaxLength', 'maxLength', count],
  ['MinLength', 'minLength', count],
  ['Pattern', 'pattern', text],
  ['MaxItems', 'maxItems', count],
  ['MinItems', 'minItems', count],
  ['UniqueItems', 'uniqueItems', flag],
  ['MultipleOf', 'multipleOf', number],
  ['Enum', 'enum', list(`[]${PACKAGE}.JSON`, json)],
  ['MaxProperties', 'maxProperties', count],
  ['MinProperties', 'minProperties', count],
  ['Required', 'required', list('[]string', text)],
  ['Items', 'items', pointer(`${SCHEMA}OrArray`)],
  ['AllOf', 'allOf', schemas],
  ['OneOf', 'oneOf', schemas],
  ['AnyOf', 'anyOf', schemas],
  ['Not', 'not', pointer(SCHEMA)],
  ['Properties', 'properties', schemaMap(`map[string]${SCHEMA}`)],
  ['AdditionalProperties', 'additionalProperties', schemaOrBool],
  ['PatternProperties', 'patternProperties', schemaMap(`map[string]${SCHEMA}`)],
  ['Dependencies', 'dependencies', () => `${PACKAGE}.JSONSchemaDependencies(nil)`],
  ['AdditionalItems', 'additionalItems', schemaOrBool],
  ['Definitions', 'definitions', schemaMap(`${PACKAGE}.JSONSchemaDefinitions`)],
  ['ExternalDocs', 'externalDocs', pointer(`${PACKAGE}.ExternalDocumentation`)],
  ['Example', 'example', anyJson],
  ['XPreserveUnknownFields', 'x-kubernetes-preserve-unknown-fields', pointer('bool')],
  ['XEmbeddedResource', 'x-kubernetes-embedded-resource', flag],
  ['XIntOrString', 'x-kubernetes-int-or-string', flag],
  ['XListMapKeys', 'x-kubernetes-list-map-keys', list('[]string', text)],
  ['XListType', 'x-kubernetes-list-type', pointer('string')],
  ['XMapType', 'x-kubernetes-map-type', pointer('string')],
  [
    'XValidations',
    'x-kubernetes-validations',
    list(`${PACKAGE}.ValidationRules`, (rule) => goRule(rule as ValidationRule)),
  ],
];

/** A schema as Go's %#v prints it. */
export function goSchema(schema: CustomSchema): string {
  const fields = schema as Record<string, unknown>;
  return `${SCHEMA}{${FIELDS.map(([name, key, print]) => `${name}:${print(fields[key])}`).join(', ')}}`;
}

/** A rule as Go's %#v prints it. */
export function goRule(rule: ValidationRule): string {
  const reason = pointer(`${PACKAGE}.FieldValueErrorReason`)(rule.reason);
  const optional = pointer('bool')(rule.optionalOldSelf);
  return `${PACKAGE}.ValidationRule{Rule:${text(rule.rule)}, Message:${text(rule.message)}, MessageExpression:${text(rule.messageExpression)}, Reason:${reason}, FieldPath:${text(rule.fieldPath)}, OptionalOldSelf:${optional}}`;
}
