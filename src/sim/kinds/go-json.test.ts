import { expect, it } from 'vitest';
import { parseGoJson } from './go-json.ts';

it('parses JSON and names fields that occur twice', () => {
  const text = ' {"a":[{"b":1,"b":2}],"c":"\\u00e9\\n","d":-1.5e2,"e":null} ';
  expect(parseGoJson(text)).toEqual({
    value: { a: [{ b: 2 }], c: 'é\n', d: -150, e: null },
    duplicates: ['a[0].b'],
  });
});

it.each([
  ['', 'unexpected end of JSON input'],
  ['{"a":1', 'unexpected end of JSON input'],
  ['not', "invalid character 'o' in literal null (expecting 'u')"],
  ['{a:1}', "invalid character 'a' looking for beginning of object key string"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{"a":1 "b"}', "invalid character '\"' after object key:value pair"],
  ['[1 2]', "invalid character '2' after array element"],
  ['1 2', "invalid character '2' after top-level value"],
  ['<a/>', "invalid character '<' looking for beginning of value"],
  ['"\n"', "invalid character '\\n' in string literal"],
  ['"\\q"', "invalid character 'q' in string escape code"],
  ['-x', "invalid character 'x' in numeric literal"],
  ['é', "invalid character 'Ã' looking for beginning of value"],
])('refuses %j as Go does', (text, message) => {
  expect(() => parseGoJson(text)).toThrow(message);
});
