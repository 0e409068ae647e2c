import { type CustomSchema, propertyOf, restOf } from './custom-schema.ts';

/** A path that leads nowhere. */
export class FieldPathError extends Error {}

/**
 * The schema that a path such as `.spec.x` or `.labels['a']` leads to, and the path as errors show it. Throws
 * FieldPathError (apiserver/schema/cel/validation.go, ValidFieldPath).
 */
export function followFieldPath(
  path: string,
  root: CustomSchema,
  { arrayNotation }: { arrayNotation: boolean },
): { text: string; schema: CustomSchema } {
  let schema: CustomSchema = root;
  let text = '';
  const tokens = path.match(/'(?:\\.|[^'\\])*'|[.[\]]|[^.[\]']+/g) ?? [];
  for (let i = 0; i < tokens.length; i++) {
    if (tokens[i] === '[') {
      if (!arrayNotation) throw new FieldPathError('array notation is not allowed');
      const name = quotedName(tokens[i + 1]);
      if (tokens[i + 2] !== ']') throw new FieldPathError(`expected ] but got ${tokens[i + 2] ?? ''}`);
      i += 2;
      const property = propertyOf(schema, name);
      const next = property ?? restOf(schema);
      if (next === undefined) throw new FieldPathError('does not refer to a valid field');
      text += property === undefined ? `[${name}]` : `.${name}`;
      schema = next;
    } else if (tokens[i] === '.') {
      const name = tokens[++i];
      if (name === undefined) throw new FieldPathError('unexpected end of JSON path');
      const next = propertyOf(schema, name);
      if (next === undefined) throw new FieldPathError('does not refer to a valid field');
      text += `.${name}`;
      schema = next;
    } else {
      throw new FieldPathError(`expected [ or . but got: ${tokens[i]}`);
    }
  }
  return { text: text.replace(/^\./, ''), schema };
}

/** The path alone; undefined where it leads nowhere. */
export function fieldPathText(path: string, schema: CustomSchema): string | undefined {
  try {
    return followFieldPath(path, schema, { arrayNotation: true }).text;
  } catch (error) {
    if (error instanceof FieldPathError) return undefined;
    throw error;
  }
}

function quotedName(token: string | undefined): string {
  if (token === undefined) throw new FieldPathError('unexpected end of JSON path');
  if (!/^'.*'$/.test(token)) throw new FieldPathError(`expected single quoted string but got ${token}`);
  return token.slice(1, -1).replace(/\\(.)/g, '$1');
}
