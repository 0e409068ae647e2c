import { type FieldError, invalid, required } from '../field-error.ts';
import { labelErrors, annotationErrors } from '../object-meta-errors.ts';
import { dns1035LabelErrors } from '../names.ts';
import { type CustomSchema, type Fields, isEmbedded, isFields, propertyOf, restOf } from './custom-schema.ts';

/** Objects inside an object must say what they are (apiserver/schema/objectmeta/validation.go). */
export function validateEmbedded(value: unknown, schema: CustomSchema | undefined, path = ''): FieldError[] {
  if (schema === undefined) return [];
  if (Array.isArray(value)) return value.flatMap((item, i) => validateEmbedded(item, schema.items, `${path}[${i}]`));
  if (!isFields(value)) return [];
  const own = isEmbedded(schema) ? embeddedErrors(value, path) : [];
  return [
    ...own,
    ...Object.entries(value).flatMap(([name, inner]) => {
      const property = propertyOf(schema, name);
      if (property !== undefined) return validateEmbedded(inner, property, path === '' ? name : `${path}.${name}`);
      return validateEmbedded(inner, restOf(schema), `${path}[${name}]`);
    }),
  ];
}

function embeddedErrors(value: Fields, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const name of ['apiVersion', 'kind'] as const) {
    const text = value[name];
    const field = `${path}.${name}`;
    if (text === undefined) errors.push(required(field, 'must not be empty'));
    else if (typeof text !== 'string') errors.push(invalid(field, text, 'must be a string'));
    else if (text === '') errors.push(invalid(field, text, 'must not be empty'));
    else if (name === 'apiVersion' && text.split('/').length > 2) {
      errors.push(invalid(field, text, `unexpected GroupVersion string: ${text}`));
    } else if (name === 'kind') {
      const faults = dns1035LabelErrors(text.toLowerCase());
      if (faults.length > 0) {
        errors.push(invalid(field, text, `may have mixed case, but should otherwise match: ${faults.join(',')}`));
      }
    }
  }
  const metadata = value['metadata'];
  if (!isFields(metadata)) return errors;
  return [
    ...errors,
    ...labelErrors(metadata['labels'] as Record<string, string> | undefined, `${path}.metadata.labels`),
    ...annotationErrors(metadata['annotations'] as Record<string, string> | undefined, `${path}.metadata.annotations`),
  ];
}
