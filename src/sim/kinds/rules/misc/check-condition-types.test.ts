import { expect, test } from 'vitest';
import { checkConditionTypes } from './check-condition-types.ts';

test('wants a type of every condition, and each but once', () => {
  const status = { conditions: [{ type: 'Dangling' }, { type: 'Dangling' }, {}] };
  const object = { apiVersion: 'v1', kind: 'X', metadata: { name: 'x' }, status };
  expect(checkConditionTypes(object).map(({ field, body }) => `${field}: ${body}`)).toEqual([
    'status.conditions[1].type: Duplicate value: "Dangling"',
    'status.conditions[2].type: Required value: must not be empty',
  ]);
});
