import { expect, test } from 'vitest';
import { shareJson } from './share-json.ts';

test('keeps what did not change, and all of it where nothing did', () => {
  const before: { metadata: object; spec: { ports: { port: number }[] }; status?: unknown } = {
    metadata: { name: 'a', labels: { app: 'x' } },
    spec: { ports: [{ port: 80 }, { port: 81 }] },
  };
  expect(shareJson(structuredClone(before), before)).toBe(before);
  expect(shareJson({ ...structuredClone(before), status: undefined }, before)).toBe(before);
  const next = structuredClone(before);
  next.spec.ports[1].port = 82;
  const shared = shareJson(next, before);
  expect(shared).toEqual({ ...before, spec: { ports: [{ port: 80 }, { port: 82 }] } });
  expect(shared.metadata).toBe(before.metadata);
  expect(shared.spec.ports[0]).toBe(before.spec.ports[0]);
});

test('sees what is gone and what is new', () => {
  const before: Record<string, unknown> = { a: { b: 1 }, c: [1, 2] };
  expect(shareJson<Record<string, unknown>>({ a: { b: 1 } }, before)).toEqual({ a: { b: 1 } });
  expect(shareJson<Record<string, unknown>>({ a: {}, c: [1] }, before)).toEqual({ a: {}, c: [1] });
  expect(shareJson<Record<string, unknown>>({ a: null, c: { 0: 1, 1: 2 } }, before)).toEqual({
    a: null,
    c: { 0: 1, 1: 2 },
  });
});
