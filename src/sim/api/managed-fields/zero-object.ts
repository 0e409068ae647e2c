import type { OpenApiDefinitions, OpenApiSchema } from '../../kinds/open-api-definitions.ts';

const TIMES = new Set(['io.k8s.apimachinery.pkg.apis.meta.v1.Time', 'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime']);

/**
 * A kind's object as Go has it before anything is set: what a new object's fields are compared with. Structs that are no
 * pointers are there and empty, fields that are always written have their zero.
 */
export function zeroObject(definitions: OpenApiDefinitions, schema: OpenApiSchema): Record<string, unknown> {
  const { properties = {}, required = [] } = definitions.resolve(schema);
  const out: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(properties)) {
    const value = zeroValue(definitions, property);
    if (value !== undefined) out[name] = value;
    else if (required.includes(name)) out[name] = null;
  }
  return out;
}

function zeroValue(definitions: OpenApiDefinitions, property: OpenApiSchema): unknown {
  const name = definitions.reference(property);
  const zero = property.default;
  if (name !== undefined && TIMES.has(name)) return null;
  if (typeof zero === 'object' && zero !== null && name !== undefined) {
    return definitions.resolve(property).type === 'object' ? zeroObject(definitions, property) : undefined;
  }
  return zero === '' || zero === 0 || zero === false ? zero : undefined;
}
