import { describe, expect, it } from 'vitest';
import { OpenApiDefinitions, type OpenApiSchema } from '../open-api-definitions.ts';
import { CelEnvironment } from './cel-environment.ts';
import { CelCompileError, CelEvaluationError } from './cel-error.ts';
import { DYN, INT, objectType, STRING } from './cel-type.ts';
import { type CelValue, fromJson, itemsOf } from './cel-value.ts';
import { SchemaTypes } from './schema-type.ts';

const env = new CelEnvironment({ object: DYN, n: INT });
const object = {
  metadata: { name: 'web', labels: { app: 'web', 'a/b': '1' } },
  spec: { replicas: 3, ratio: 1.5, items: [{ n: 1 }, { n: 2 }], nul: null, image: 'registry.example.com/nginx:1' },
};

function run(source: string): unknown {
  try {
    const value = env.compile(source).evaluate({ object: fromJson(object), n: 7n });
    return plain(value);
  } catch (error) {
    if (error instanceof CelCompileError || error instanceof CelEvaluationError) return error.message;
    throw error;
  }
}

function plain(value: CelValue): unknown {
  const items = itemsOf(value);
  if (items !== undefined) return items.map(plain);
  return typeof value === 'bigint' ? Number(value) : value;
}

describe('an expression', () => {
  it.each<[string, unknown]>([
    ['1 + 2 * 3 - 4 / 2 % 3', 5],
    ['-n + 1', -6],
    ['object.spec.replicas > 2 && object.spec.ratio < 2', true],
    ['object.spec.replicas == 3.0', true],
    ["object.metadata.labels['a/b'] + 'x'", '1x'],
    ['has(object.spec.missing) ? 1 : 2', 2],
    ["'app' in object.metadata.labels", true],
    ['object.spec.items.all(i, i.n > 0) && !object.spec.items.exists(i, i.n > 2)', true],
    ['object.spec.items.map(i, i.n * 2)', [2, 4]],
    ['object.spec.items.map(i, i.n > 1, i.n)', [2]],
    ['object.spec.items.filter(i, i.n > 1).size()', 1],
    ['object.spec.items.exists_one(i, i.n == 2)', true],
    ['object.metadata.labels.all(k, k.size() > 0)', true],
    ['object.spec.nul == null', true],
    ['object.spec.missing == 1 || true', true],
    ["object.?spec.?missing.orValue('none')", 'none'],
    ["object.spec.image.split('/')[0].endsWith('.com')", true],
    ["'%s has %d'.format([dyn('x'), 3])", 'x has 3'],
    ["'aXbX'.replace('X', '-', 1).upperAscii().substring(1)", '-BX'],
    ['[3, 1, 2].max() + [1, 2].sum()', 6],
    ["quantity('1Gi').isGreaterThan(quantity('500Mi'))", true],
    ["quantity('50k').add(quantity('20')).asInteger()", 50020],
    ["url('https://example.com:80/p?q=1').getHostname()", 'example.com'],
    ["isURL('nope')", false],
    ["ip('192.168.0.1').family() == 4 && cidr('10.0.0.0/8').containsIP('10.1.2.3')", true],
    ["ip.isCanonical('2001:DB8::1')", false],
    ["string(cidr('10.1.2.3/8').masked())", '10.0.0.0/8'],
    ['sets.contains([1, 2], [2])', true],
    ["'abc 123'.find('[0-9]+')", '123'],
    ["timestamp('2024-02-29T12:00:00Z').getDayOfYear()", 59],
    ["duration('90m') > duration('1h') && string(duration('1m1.5s')) == '61.5s'", true],
    ["timestamp('2024-01-01T00:00:00Z') + duration('1h') == timestamp('2024-01-01T01:00:00Z')", true],
    ['type(1) == int && type("") == string', true],
    ["int('42') + int(3.7)", 45],
    ['{"a": 1}.a + {"b": 2}["b"]', 3],
    ['optional.of(2).optMap(x, x * 2).value()', 4],
    ["'a\\u00e9\\n' == r'a' + 'é\\n'", true],
    ["'tacocat'.matches('^t.*t$')", true],
  ])('%s', (source, expected) => {
    expect(run(source)).toEqual(expected);
  });

  it.each([
    ['object.data.x', 'no such key: data'],
    ['object.metadata.name.x', 'no such key: x'],
    ['object.spec.items[5]', 'index out of bounds: 5'],
    ['1 / 0', 'division by zero'],
    ['int("x")', "type conversion error from 'string' to 'int'"],
    ['9223372036854775807 + n', 'integer overflow'],
    ['optional.none().value()', 'optional.none() dereference'],
  ])('%s fails', (source, message) => {
    expect(run(source)).toBe(message);
  });
});

describe('an expression that does not compile', () => {
  const typed = new CelEnvironment({
    self: objectType('object', { replicas: INT, name: STRING }),
    variables: objectType('variables', { x: INT }),
    object: DYN,
  });
  const issues = (source: string): string => {
    try {
      typed.compile(source);
      return 'compiles';
    } catch (error) {
      if (error instanceof CelCompileError) return error.message;
      throw error;
    }
  };
  const starts =
    "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";

  it.each([
    ['self.spec > 1', "ERROR: <input>:1:5: undefined field 'spec'\n | self.spec > 1\n | ....^"],
    [
      'self.replicas.x',
      "ERROR: <input>:1:14: type 'int' does not support field selection\n | self.replicas.x\n | .............^",
    ],
    [
      'self.replicas > "five"',
      "ERROR: <input>:1:15: found no matching overload for '_>_' applied to '(int, string)'\n | self.replicas > \"five\"\n | ..............^",
    ],
    [
      'nothing.here == 1',
      "ERROR: <input>:1:1: undeclared reference to 'nothing' (in container '')\n | nothing.here == 1\n | ^",
    ],
    [
      'variables.x > variables.y',
      "ERROR: <input>:1:24: undefined field 'y'\n | variables.x > variables.y\n | .......................^",
    ],
    [
      'object.name.matches("[")',
      'ERROR: <input>:1:21: invalid matches argument\n | object.name.matches("[")\n | ....................^',
    ],
    [
      'self.name.foo(1)',
      "ERROR: <input>:1:14: undeclared reference to 'foo' (in container '')\n | self.name.foo(1)\n | .............^",
    ],
    [
      'self.name.contains(1)',
      "ERROR: <input>:1:19: found no matching overload for 'contains' applied to 'string.(int)'\n | self.name.contains(1)\n | ..................^",
    ],
    [
      'self.replicas.all(x, true)',
      "ERROR: <input>:1:5: expression of type 'int' cannot be range of a comprehension (must be list, map, or dynamic)\n | self.replicas.all(x, true)\n | ....^",
    ],
    [
      'object.spec.replicas <',
      `ERROR: <input>:1:23: Syntax error: mismatched input '<EOF>' expecting ${starts}\n | object.spec.replicas <\n | ......................^`,
    ],
    [
      'object.spec. <',
      `ERROR: <input>:1:14: Syntax error: no viable alternative at input '. <'\n | object.spec. <\n | .............^\nERROR: <input>:1:15: Syntax error: mismatched input '<EOF>' expecting ${starts}\n | object.spec. <\n | ..............^`,
    ],
  ])('%s', (source, expected) => {
    expect(issues(source)).toBe(expected);
  });
});

describe('the cost of an expression', () => {
  const types = new SchemaTypes(new OpenApiDefinitions({}), 'object');
  const costOf = (schema: OpenApiSchema & Record<string, unknown>, source: string): number => {
    const self = types.of(schema)?.type ?? DYN;
    return new CelEnvironment({ self }).compile(source).maxCost;
  };

  it('has no end where a text has none', () => {
    expect(costOf({ type: 'integer' }, "'max is ' + string(self)")).toBe(Number.POSITIVE_INFINITY);
  });

  it('follows the limits of a schema', () => {
    const list = { type: 'array', maxItems: 5, items: { type: 'integer' } };
    expect(costOf(list, 'self.all(x, x > 0)')).toBe(1 + 5 * (3 + 2) + 1);
    expect(costOf({ type: 'string', maxLength: 10 }, "self.startsWith('abc')")).toBe(2);
    expect(costOf({ type: 'string' }, "self.matches('^(a+)+$')")).toBeGreaterThan(500_000);
  });
});
