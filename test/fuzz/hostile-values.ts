import fc from 'fast-check';

/** Keys that mean something to JavaScript, to YAML or to patches, and nothing to an API server. */
export const HOSTILE_KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toString',
  'length',
  '',
  ' ',
  '.',
  '..',
  'a.b/c',
  '$patch',
  '$retainKeys',
  '$deleteFromPrimitiveList/finalizers',
  '$setElementOrder/containers',
  '<<',
  '\u0000',
  '\ud800',
  'é',
  'x'.repeat(300),
];

const NUMBERS = [0, -0, -1, 1.5, 1e21, -1e308, 5e-324, 2 ** 31, -(2 ** 31) - 1, 2 ** 53, 9007199254740993];
const TEXTS = [
  '',
  'x',
  '1Gi',
  '-1',
  '1e999',
  '0x10',
  'NaN',
  '2020-01-01T00:00:00Z',
  '9999-99-99T99:99:99Z',
  '\u0000\ufffd\ud800',
  '%!s',
  '{{',
  '$(A)',
  '*',
  '/',
  '../..',
  'a'.repeat(70_000),
];

/** What may stand in place of any value. */
export const HOSTILE_VALUES: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, [], {}, [null], [[]], [{}], { a: null }, ...NUMBERS, ...TEXTS),
  fc.constantFrom(...HOSTILE_KEYS).map((key) => JSON.parse(`{${JSON.stringify(key)}:{"a":"b"}}`) as unknown),
  fc.integer({ min: 2, max: 600 }).map((depth) => JSON.parse('{"a":['.repeat(depth) + ']}'.repeat(depth)) as unknown),
  fc.string({ maxLength: 40 }),
  fc.json({ maxDepth: 3 }).map((text) => JSON.parse(text) as unknown),
);

/** Texts that are hard on whoever reads them, by media type. */
export const HOSTILE_BODIES: Readonly<Record<string, readonly string[]>> = {
  json: [
    '['.repeat(100_000),
    '{"a":'.repeat(20_000),
    `{"metadata":{"name":"x","labels":${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}}}`,
    '{"a":1,"a":2,"metadata":{"name":"x"},"metadata":{"name":"y"}}',
    '{"metadata":{"name":"x","generation":1e400}}',
    '\ufeff{}',
    '"\\ud800"',
    '{"__proto__":{"metadata":{"name":"x"}}}',
    `{"metadata":{"name":"x","annotations":{"a":"${'x'.repeat(300_000)}"}}}`,
    'null',
    '1',
    '{"metadata":{"name":"x"}}{"more":1}',
  ],
  yaml: [
    `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghi'].map((letter, at) => `${letter}: &${letter} [${Array(9).fill(`*${'abcdefgh'[at]}`).join(',')}]`).join('\n')}\n`,
    '&a [*a]',
    'a: &x\n  <<: *x\n',
    '[['.repeat(50_000),
    `${'- '.repeat(3000)}x`,
    'a: !!js/function "x"\nb: !!binary "%%%"\nc: !!set {x}\n',
    'metadata: {name: 0o17}\ndata: {on: yes, ~: ~, 1.5: x}\n? [a]\n: b\n',
    '%YAML 9.9\n---\na: b\n',
    'a: b\n---\nc: d\n',
    '\t- a',
    'a: "\\uZZZZ"',
    '{a: b',
    '"',
  ],
};
