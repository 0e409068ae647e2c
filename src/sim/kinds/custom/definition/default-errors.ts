import { cloneJson } from '../../clone-json.ts';
import { equalJson } from '../../equal-json.ts';
import { type FieldError, GoValue, invalid } from '../../field-error.ts';
import { goSyntax } from '../../go-print.ts';
import type { RuleCompiler } from '../compiled-rules.ts';
import { type CustomSchema, isEmbedded, META_FIELDS } from '../custom-schema.ts';
import { pruneObject } from '../prune-object.ts';
import { validateEmbedded } from '../validate-embedded.ts';
import { validateRules } from '../validate-rules.ts';
import { validateSchema } from '../validate-schema.ts';

/** Defaults must be what their schema takes (apiserver/schema/defaulting/validation.go). */
export function defaultErrors(schema: CustomSchema, path: string, compiler: RuleCompiler): FieldError[] {
  return errorsBelow(schema, path, { compiler, isResource: true, insideMeta: false });
}

interface Walk {
  compiler: RuleCompiler;
  isResource: boolean;
  insideMeta: boolean;
}

function errorsBelow(schema: CustomSchema, path: string, walk: Walk): FieldError[] {
  const isResource = walk.isResource || isEmbedded(schema);
  const insideMeta = walk.insideMeta && !isResource;
  const errors =
    schema.default === undefined ? [] : ownErrors(schema, `${path}.default`, { ...walk, isResource, insideMeta });
  const next = { ...walk, isResource: false, insideMeta };
  if (schema.items !== undefined) errors.push(...errorsBelow(schema.items, `${path}.items`, next));
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const inner = { ...next, insideMeta: insideMeta || (isResource && META_FIELDS.has(name)) };
    errors.push(...errorsBelow(property, `${path}.properties[${name}]`, inner));
  }
  return errors;
}

function ownErrors(schema: CustomSchema, path: string, { compiler, isResource, insideMeta }: Walk): FieldError[] {
  const value = schema.default;
  const errors: FieldError[] = [];
  if (!insideMeta) {
    const pruned = cloneJson(value);
    pruneDefault(pruned, schema);
    if (!equalJson(pruned, value)) {
      const shown = typeof value === 'object' ? new GoValue(goSyntax(value)) : value;
      errors.push(invalid(path, shown, 'must not have unknown fields'));
    }
    const asResource = isResource ? { ...schema, 'x-kubernetes-embedded-resource': true } : schema;
    const embedded = validateEmbedded(value, asResource, path);
    if (embedded.length > 0) return [...errors, ...embedded];
  }
  const faults = validateSchema(value, schema, path);
  if (faults.length > 0) return [...errors, ...faults];
  const rules = compiler.tree(schema, isResource && !insideMeta);
  if (rules !== undefined) errors.push(...validateRules(rules, value, undefined, path));
  return errors;
}

/** A default is no resource itself: its metadata, if any, is pruned like the rest. */
function pruneDefault(value: unknown, schema: CustomSchema): void {
  pruneObject({ value }, { type: 'object', properties: { value: schema } });
}
