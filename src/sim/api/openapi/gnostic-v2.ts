import { encodeGnostic, type Field, type FieldType, type Shape } from './gnostic-encoder.ts';

/** The OpenAPI v2 document as gnostic's protobuf: what kubectl before 1.28 reads. */
export function gnosticV2(document: object): Buffer {
  return encodeGnostic(DOCUMENT, document);
}

const field = (number: number, type: FieldType): Field => ({ number, type });

const SCHEMA: Shape = {
  fields: {
    $ref: field(1, 'string'),
    format: field(2, 'string'),
    title: field(3, 'string'),
    description: field(4, 'string'),
    default: field(5, 'any'),
    maximum: field(7, 'double'),
    minimum: field(9, 'double'),
    maxLength: field(11, 'int'),
    minLength: field(12, 'int'),
    pattern: field(13, 'string'),
    maxItems: field(14, 'int'),
    minItems: field(15, 'int'),
    uniqueItems: field(16, 'bool'),
    required: field(19, 'string'),
    enum: field(20, 'any'),
    additionalProperties: field(21, () => ADDITIONAL_PROPERTIES),
    type: field(22, () => ({ choose: () => field(1, 'string') })),
    items: field(23, () => ({ choose: () => field(1, () => SCHEMA) })),
    allOf: field(24, () => SCHEMA),
    properties: field(25, () => ({ entries: field(1, () => SCHEMA) })),
  },
  extensions: 31,
};

const ADDITIONAL_PROPERTIES: Shape = {
  choose: (value) => (typeof value === 'boolean' ? field(2, 'bool') : field(1, () => SCHEMA)),
};

const BODY_PARAMETER: Shape = {
  fields: {
    description: field(1, 'string'),
    name: field(2, 'string'),
    in: field(3, 'string'),
    required: field(4, 'bool'),
    schema: field(5, () => SCHEMA),
  },
};

const QUERY_PARAMETER: Shape = {
  fields: {
    required: field(1, 'bool'),
    in: field(2, 'string'),
    description: field(3, 'string'),
    name: field(4, 'string'),
    type: field(6, 'string'),
    uniqueItems: field(20, 'bool'),
  },
};

const PATH_PARAMETER: Shape = {
  fields: {
    required: field(1, 'bool'),
    in: field(2, 'string'),
    description: field(3, 'string'),
    name: field(4, 'string'),
    type: field(5, 'string'),
    uniqueItems: field(19, 'bool'),
  },
};

const NON_BODY_PARAMETER: Shape = {
  choose: (value) => (placeOf(value) === 'query' ? field(3, () => QUERY_PARAMETER) : field(4, () => PATH_PARAMETER)),
};

const PARAMETER: Shape = {
  choose: (value) => (placeOf(value) === 'body' ? field(1, () => BODY_PARAMETER) : field(2, () => NON_BODY_PARAMETER)),
};

const PARAMETERS_ITEM: Shape = { choose: () => field(1, () => PARAMETER) };

const RESPONSE: Shape = {
  fields: {
    description: field(1, 'string'),
    schema: field(2, () => ({ choose: () => field(1, () => SCHEMA) })),
  },
};

const OPERATION: Shape = {
  fields: {
    tags: field(1, 'string'),
    description: field(3, 'string'),
    operationId: field(5, 'string'),
    produces: field(6, 'string'),
    consumes: field(7, 'string'),
    parameters: field(8, () => PARAMETERS_ITEM),
    responses: field(9, () => ({ entries: field(1, () => ({ choose: () => field(1, () => RESPONSE) })) })),
    schemes: field(10, 'string'),
  },
  extensions: 13,
};

const PATH_ITEM: Shape = {
  fields: {
    get: field(2, () => OPERATION),
    put: field(3, () => OPERATION),
    post: field(4, () => OPERATION),
    delete: field(5, () => OPERATION),
    options: field(6, () => OPERATION),
    head: field(7, () => OPERATION),
    patch: field(8, () => OPERATION),
    parameters: field(9, () => PARAMETERS_ITEM),
  },
};

const DOCUMENT: Shape = {
  fields: {
    swagger: field(1, 'string'),
    info: field(2, () => ({ fields: { title: field(1, 'string'), version: field(2, 'string') } })),
    paths: field(8, () => ({ entries: field(2, () => PATH_ITEM) })),
    definitions: field(9, () => ({ entries: field(1, () => SCHEMA) })),
  },
};

function placeOf(parameter: unknown): unknown {
  return (parameter as { in?: unknown }).in;
}
