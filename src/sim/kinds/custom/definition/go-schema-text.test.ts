import { expect, test } from 'vitest';
import { goRule, goSchema } from './go-schema-text.ts';

test('a schema is printed as a Go struct, inner schemas with it', () => {
  const text = goSchema({ type: 'object', properties: { b: { type: 'string' }, a: { type: 'integer', maximum: 5 } } });
  expect(text).toMatch(/^apiextensions\.JSONSchemaProps\{ID:"", Schema:"", Ref:\(\*string\)\(nil\)/);
  expect(text).toContain('Properties:map[string]apiextensions.JSONSchemaProps{"a":apiextensions.JSONSchemaProps{');
  expect(text).toContain('Maximum:(*float64)(0x');
  expect(text).toMatch(/XValidations:apiextensions\.ValidationRules\(nil\)\}$/);
});

test('a rule is printed with the pointers that it lacks', () => {
  expect(goRule({ rule: 'self > "1"' })).toBe(
    'apiextensions.ValidationRule{Rule:"self > \\"1\\"", Message:"", MessageExpression:"", Reason:(*apiextensions.FieldValueErrorReason)(nil), FieldPath:"", OptionalOldSelf:(*bool)(nil)}',
  );
});
