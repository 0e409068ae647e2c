import { expect, test } from 'vitest';
import type { FieldSet } from './field-set.ts';
import { sortedSet } from './sorted-set.ts';

test('elements stand in the order of upstream: the node itself, fields by name, items by the values of their keys', () => {
  const port = (number: number) => `k:{"containerPort":${number},"protocol":"TCP"}`;
  const set: FieldSet = { 'f:b': {}, 'f:a': { [port(443)]: {}, [port(80)]: { 'f:z': {}, '.': {} }, '.': {} } };
  const text = '{"f:a":{".":{},"PORT80":{".":{},"f:z":{}},"PORT443":{}},"f:b":{}}';
  const shown = JSON.stringify(sortedSet(set)).replaceAll(/"k:\{\\"containerPort\\":(\d+)[^}]*\}"/g, '"PORT$1"');
  expect(shown).toBe(text);
});

test('a set that is in order stays itself', () => {
  const set: FieldSet = { '.': {}, 'f:a': { 'v:1': {}, 'v:10': {} } };
  expect(sortedSet(set)).toBe(set);
});
