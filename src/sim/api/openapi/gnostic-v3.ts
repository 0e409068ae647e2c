import { encodeGnostic, type Field, type FieldType, type Shape } from './gnostic-encoder.ts';

/** An OpenAPI v3 document as gnostic's protobuf. */
export function gnosticV3(document: object): Buffer {
  return encodeGnostic(DOCUMENT, document);
}

const field = (number: number, type: FieldType): Field => ({ number, type });
const isReference = (value: unknown): boolean => typeof (value as { $ref?: unknown }).$ref === 'string';

const REFERENCE: Shape = { fields: { $ref: field(1, 'string') } };

const orReference = (shape: () => Shape): Shape => ({
  choose: (value) => (isReference(value) ? field(2, () => REFERENCE) : field(1, shape)),
});

const SCHEMA: Shape = {
  fields: {
    nullable: field(1, 'bool'),
    maximum: field(11, 'double'),
    minimum: field(13, 'double'),
    maxLength: field(15, 'int'),
    minLength: field(16, 'int'),
    pattern: field(17, 'string'),
    maxItems: field(18, 'int'),
    minItems: field(19, 'int'),
    uniqueItems: field(20, 'bool'),
    maxProperties: field(21, 'int'),
    minProperties: field(22, 'int'),
    required: field(23, 'string'),
    enum: field(24, 'any'),
    type: field(25, 'string'),
    allOf: field(26, () => SCHEMA_OR_REFERENCE),
    oneOf: field(27, () => SCHEMA_OR_REFERENCE),
    anyOf: field(28, () => SCHEMA_OR_REFERENCE),
    not: field(29, () => SCHEMA),
    items: field(30, () => ({ choose: () => field(1, () => SCHEMA_OR_REFERENCE) })),
    properties: field(31, () => ({ entries: field(1, () => SCHEMA_OR_REFERENCE) })),
    additionalProperties: field(32, () => ADDITIONAL_PROPERTIES),
    default: field(33, () => DEFAULT),
    description: field(34, 'string'),
    format: field(35, 'string'),
  },
  extensions: 36,
};

const SCHEMA_OR_REFERENCE = orReference(() => SCHEMA);

const ADDITIONAL_PROPERTIES: Shape = {
  choose: (value) => (typeof value === 'boolean' ? field(2, 'bool') : field(1, () => SCHEMA_OR_REFERENCE)),
};

/** Defaults that are objects have no place in the message. */
const DEFAULT: Shape = {
  choose: (value) => {
    if (typeof value === 'number') return field(1, 'double');
    if (typeof value === 'boolean') return field(2, 'bool');
    return typeof value === 'string' ? field(3, 'string') : field(1, () => ({}));
  },
};

const MEDIA_TYPES: Shape = { entries: field(1, () => ({ fields: { schema: field(1, () => SCHEMA_OR_REFERENCE) } })) };

const PARAMETER: Shape = {
  fields: {
    name: field(1, 'string'),
    in: field(2, 'string'),
    description: field(3, 'string'),
    required: field(4, 'bool'),
    schema: field(10, () => SCHEMA_OR_REFERENCE),
  },
};

const RESPONSE: Shape = { fields: { description: field(1, 'string'), content: field(3, () => MEDIA_TYPES) } };

const OPERATION: Shape = {
  fields: {
    tags: field(1, 'string'),
    description: field(3, 'string'),
    operationId: field(5, 'string'),
    parameters: field(6, () => orReference(() => PARAMETER)),
    requestBody: field(7, () =>
      orReference(() => ({ fields: { content: field(2, () => MEDIA_TYPES), required: field(3, 'bool') } })),
    ),
    responses: field(8, () => ({ entries: field(2, () => orReference(() => RESPONSE)) })),
  },
  extensions: 13,
};

const PATH_ITEM: Shape = {
  fields: {
    get: field(4, () => OPERATION),
    put: field(5, () => OPERATION),
    post: field(6, () => OPERATION),
    delete: field(7, () => OPERATION),
    options: field(8, () => OPERATION),
    head: field(9, () => OPERATION),
    patch: field(10, () => OPERATION),
    parameters: field(13, () => orReference(() => PARAMETER)),
  },
};

const DOCUMENT: Shape = {
  fields: {
    openapi: field(1, 'string'),
    info: field(2, () => ({ fields: { title: field(1, 'string'), version: field(6, 'string') } })),
    paths: field(4, () => ({ entries: field(1, () => PATH_ITEM) })),
    components: field(5, () => ({
      fields: { schemas: field(1, () => ({ entries: field(1, () => SCHEMA_OR_REFERENCE) })) },
    })),
  },
};
