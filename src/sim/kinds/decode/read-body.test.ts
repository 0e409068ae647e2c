import { expect, test } from 'vitest';
import { readBody } from './read-body.ts';

function faultOf(format: 'json' | 'yaml', text: string): string {
  try {
    readBody(Buffer.from(text), format, 'X');
    return '';
  } catch (error) {
    return String(error).replace(/ \([^()]*\)$/, '');
  }
}

test.each([
  ['json', '['.repeat(100_000), /invalid character '\[' exceeded max depth$/],
  ['json', '{"a":'.repeat(100_000), /invalid character '\{' exceeded max depth$/],
  ['json', `${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}`, /invalid character '\{' exceeded max depth$/],
  ['yaml', '['.repeat(100_000), /yaml: exceeded max depth of 10000$/],
  ['yaml', '- '.repeat(100_000), /yaml: exceeded max depth of 10000$/],
  ['yaml', '&a [*a]', /yaml: exceeded max depth of 10000$/],
  ['yaml', 'a: *b', /yaml: unknown anchor 'b' referenced$/],
  [
    'yaml',
    `a: &a [${'x,'.repeat(50)}]\nb: &b [${'*a,'.repeat(50)}]\nc: &c [${'*b,'.repeat(50)}]\nd: [${'*c,'.repeat(50)}]`,
    /yaml: document contains excessive aliasing$/,
  ],
  ['yaml', '"'.repeat(20_000), /yaml: line 1: did not find expected/],
] as const)("refuses %s that would hold everyone up, in Go's words", (format, text, fault) => {
  expect(faultOf(format, text)).toMatch(fault);
});

test('reads JSON where YAML is expected, with fields sorted, and tells of repeated ones as YAML does', () => {
  expect(JSON.stringify(readBody(Buffer.from('{"b":{"d":1,"c":"on"},"a":[true]}'), 'yaml', 'X').value)).toBe(
    '{"a":[true],"b":{"c":"on","d":1}}',
  );
  expect(readBody(Buffer.from('{"a":1,\n"a":2}'), 'yaml', 'X').yamlErrors).toEqual([
    'yaml: unmarshal errors:\n  line 2: key "a" already set in map',
  ]);
});

test('keeps a field that JavaScript has a meaning for', () => {
  for (const format of ['json', 'yaml'] as const) {
    const { value } = readBody(Buffer.from('{"__proto__":{"a":1},"constructor":2}'), format, 'X');
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor']);
  }
});
