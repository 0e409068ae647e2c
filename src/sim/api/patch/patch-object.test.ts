import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../package-root.ts';
import { OpenApiDefinitions, type OpenApiSchema } from '../../kinds/open-api-definitions.ts';
import { StatusError } from '../../status-error.ts';
import { patchObject, type PatchRequest } from './patch-object.ts';

const file = join(packageRoot(), 'src/sim/kinds/data/schemas.json');
const definitions = new OpenApiDefinitions(JSON.parse(readFileSync(file, 'utf8')) as Record<string, OpenApiSchema>);
const deployment = { definitions, root: { $ref: '#/components/schemas/io.k8s.api.apps.v1.Deployment' } };
const configMap = { definitions, root: { $ref: '#/components/schemas/io.k8s.api.core.v1.ConfigMap' } };

function patch(
  type: PatchRequest['type'],
  current: Record<string, unknown>,
  text: string,
  schema: PatchRequest['schema'] = deployment,
): unknown {
  const before = structuredClone(current);
  const { value } = patchObject({ type, current, patch: { text }, fieldValidation: 'Warn', schema });
  expect(current).toEqual(before);
  return value;
}

function refusal(...args: Parameters<typeof patch>): string {
  try {
    patch(...args);
  } catch (error) {
    if (error instanceof StatusError) return `${error.code} ${error.message}`;
    throw error;
  }
  return 'no refusal';
}

describe('a JSON patch', () => {
  const current = { data: { k: 'v' }, metadata: { finalizers: ['b'] } };

  it('carries out every operation', () => {
    const operations = [
      { op: 'add', path: '/data/x~1y', value: '1' },
      { op: 'copy', from: '/data/k', path: '/data/copy' },
      { op: 'move', from: '/data/k', path: '/data/moved' },
      { op: 'replace', path: '/data/absent', value: 'set' },
      { op: 'test', path: '/data/copy', value: 'v' },
      { op: 'add', path: '/metadata/finalizers/0', value: 'a' },
      { op: 'add', path: '/metadata/finalizers/-', value: 'c' },
      { op: 'remove', path: '/metadata/finalizers/-2' },
    ];
    expect(patch('json', current, JSON.stringify(operations))).toEqual({
      data: { 'x/y': '1', copy: 'v', moved: 'v', absent: 'set' },
      metadata: { finalizers: ['a', 'c'] },
    });
  });

  it.each([
    [{ op: 'test', path: '/data/k', value: 'x' }],
    [{ op: 'remove', path: '/data/absent' }],
    [{ op: 'add', path: '/metadata/labels/x', value: 'y' }],
    [{ op: 'jump', path: '/data/k' }],
    [{ op: 'add', path: '/metadata/finalizers/5', value: 'x' }],
    [{ op: 'remove', path: 'data' }],
  ])('says nothing of why %j does not apply', (operation) => {
    expect(refusal('json', current, JSON.stringify([operation]))).toBe(
      '422 the server rejected our request due to an error in our request',
    );
  });

  it('is refused in Go words where it is no list of operations', () => {
    expect(refusal('json', current, '{}')).toBe(
      '400 error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
    );
    expect(refusal('json', current, 'not json')).toBe(
      "400 error decoding patch: invalid character 'o' in literal null (expecting 'u')",
    );
    expect(refusal('json', current, JSON.stringify(Array.from({ length: 10_001 }, () => ({}))))).toBe(
      '413 Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001',
    );
  });
});

describe('a merge patch', () => {
  it('merges maps, replaces lists, removes nulls', () => {
    const current = { a: { b: 1, c: [1, 2] }, d: 'x' };
    expect(patch('merge', current, '{"a":{"b":null,"c":[3],"e":{"f":null,"g":[{"h":null}]}},"d":null}')).toEqual({
      a: { c: [3], e: { g: [{}] } },
    });
  });

  it('is refused in Go words', () => {
    expect(refusal('merge', {}, '{')).toBe('400 error decoding patch: unexpected end of JSON input');
    expect(refusal('merge', {}, '[]')).toBe(
      '400 error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}',
    );
  });
});

describe('a strategic merge patch', () => {
  const current = {
    metadata: { labels: { a: 'b' } },
    spec: {
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } },
      template: {
        spec: {
          containers: [
            {
              name: 'one',
              image: 'i',
              args: ['x', 'y'],
              env: [
                { name: 'A', value: '1' },
                { name: 'B', value: '2' },
              ],
            },
            { name: 'two', image: 'j' },
          ],
          tolerations: [{ key: 'k' }],
        },
      },
    },
  };
  const template = (spec: unknown): string => JSON.stringify({ spec: { template: { spec } } });
  const containers = (patched: unknown): { name: string; env: unknown }[] =>
    (patched as { spec: { template: { spec: { containers: { name: string; env: unknown }[] } } } }).spec.template.spec
      .containers;

  it('merges lists by key, replaces atomic ones, deletes items', () => {
    const patched = patch(
      'strategic',
      current,
      template({
        containers: [
          { name: 'two', $patch: 'delete' },
          { name: 'one', args: ['z'], env: [{ name: 'B', value: '3' }] },
          { name: 'three', image: 'l' },
        ],
        tolerations: [{ key: 'l' }],
      }),
    );
    expect(patched).toMatchObject({ spec: { template: { spec: { tolerations: [{ key: 'l' }] } } } });
    expect(containers(patched)).toEqual([
      {
        name: 'one',
        image: 'i',
        args: ['z'],
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '3' },
        ],
      },
      { name: 'three', image: 'l' },
    ]);
  });

  it('keeps to an order that the patch sets', () => {
    const patched = patch(
      'strategic',
      current,
      template({
        '$setElementOrder/containers': [{ name: 'two' }, { name: 'one' }],
        containers: [{ name: 'one', '$setElementOrder/env': [{ name: 'B' }, { name: 'A' }], env: [] }],
      }),
    );
    expect(containers(patched).map(({ name }) => name)).toEqual(['two', 'one']);
  });

  it('retains only the keys that it lists, and replaces maps', () => {
    const patched = patch(
      'strategic',
      current,
      '{"metadata":{"labels":{"$patch":"replace","z":"1"}},"spec":{"strategy":{"$retainKeys":["type"],"type":"Recreate"}}}',
    );
    expect(patched).toMatchObject({ metadata: { labels: { z: '1' } } });
    expect((patched as typeof current).spec.strategy).toEqual({ type: 'Recreate' });
  });

  it('treats lists of primitives as sets', () => {
    const object = { metadata: { finalizers: ['a', 'b'] } };
    expect(patch('strategic', object, '{"metadata":{"finalizers":["c"]}}', configMap)).toEqual({
      metadata: { finalizers: ['c', 'a', 'b'] },
    });
    expect(patch('strategic', object, '{"metadata":{"$deleteFromPrimitiveList/finalizers":["a"]}}', configMap)).toEqual(
      { metadata: { finalizers: ['b'] } },
    );
    expect(
      patch(
        'strategic',
        object,
        '{"metadata":{"$setElementOrder/finalizers":["a","d","b"],"finalizers":["d"]}}',
        configMap,
      ),
    ).toEqual({ metadata: { finalizers: ['a', 'd', 'b'] } });
  });

  it.each([
    [template({ containers: [{ image: 'x' }] }), '500 map: map[image:x] does not contain declared merge key: name'],
    [
      template({ containers: [{ name: 'x', $patch: 'explode' }] }),
      '500 unknown patch type: explode in map: map[$patch:explode name:x]',
    ],
    [
      template({ containers: { name: 'x' } }),
      '422  "" is invalid: patch: Invalid value: "map[spec:map[template:map[spec:map[containers:map[name:x]]]]]": cannot restore slice from map',
    ],
    [
      template({ '$setElementOrder/containers': [{ name: 'z' }], containers: [{ name: 'i', image: 'x' }] }),
      "500 The order in patch list:\n[map[image:x name:i]]\n doesn't match $setElementOrder list:\n[map[name:z]]\n",
    ],
    ['{"spec":{"strategy":{"$retainKeys":["type"],"rollingUpdate":{}}}}', '400 invalid patch format of retainKeys'],
    [
      '{"spec":{"replicas":"x"}}',
      '422  "" is invalid: patch: Invalid value: "map[spec:map[replicas:x]]": unrecognized type: int32',
    ],
    ['[]', '400 json: cannot unmarshal array into Go value of type map[string]interface {}'],
    ['{"metadata":{"$patch":"wat"}}', '500 unknown patch type: wat in map: map[$patch:wat]'],
  ])('refuses %s', (text, expected) => {
    expect(refusal('strategic', current, text)).toBe(expected);
  });
});
