import { expect, test } from 'vitest';
import { checkParamKind } from './check-param-kind.ts';

const fields = (apiVersion: string, kind: string) =>
  checkParamKind('k', { apiVersion, kind }).map(({ field }) => field);

test('takes a group, a version and a kind that could be served', () => {
  expect(fields('v1', 'ConfigMap')).toEqual([]);
  expect(fields('rules.example.com/v1alpha1', 'Limit')).toEqual([]);
  expect(fields('', '')).toEqual(['k.apiVersion', 'k.kind']);
  expect(fields('a/b/c', 'X-')).toEqual(['k.apiVersion', 'k.kind']);
  expect(fields('A/1', 'Limit')).toEqual(['k.apiVersion', 'k.apiVersion']);
});
