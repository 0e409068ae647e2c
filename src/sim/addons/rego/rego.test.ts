import { expect, test } from 'vitest';
import { compilePolicy } from './compile-policy.ts';
import { Evaluation } from './evaluation.ts';
import { RegoError } from './syntax.ts';
import { fromJson, toJson } from './value.ts';

function violations(rules: string, input: unknown, ...libraries: string[]): unknown {
  const policy = compilePolicy([`package p\n${rules}`, ...libraries]);
  return toJson(new Evaluation(policy, fromJson(input), fromJson({})).rule('data.p.violation') ?? null);
}

const pod = {
  containers: [
    { name: 'web', image: 'docker.io/nginx:1', ports: [{ hostPort: 80 }] },
    { name: 'side', image: 'evil.example/x', securityContext: { privileged: true } },
  ],
};

test('a partial set collects one message for each way to satisfy its body', () => {
  const rules = `
    import data.lib.images
    violation[{"msg": msg}] {
      container := input.containers[_]
      not images.allowed(container.image)
      msg := sprintf("%v comes from %q, not from %v", [container.name, container.image, images.repositories])
    }`;
  const library = `package lib.images
    repositories = {"docker.io/", "quay.io/"}
    allowed(image) { startswith(image, repositories[_]) }`;
  expect(violations(rules, pod, library)).toEqual([
    { msg: 'side comes from "evil.example/x", not from {"docker.io/", "quay.io/"}' },
  ]);
});

test('the words of v1 mean the same as the old ones', () => {
  const rules = `
    import rego.v1
    violation contains msg if {
      some i, container in input.containers
      every port in object.get(container, "ports", []) { port.hostPort < 1024 }
      msg := sprintf("%d: %v", [i, [p | p := container.ports[_].hostPort]])
    }`;
  expect(violations(rules, pod)).toEqual(['0: [80]', '1: []']);
});

test('expressions may stand in any order in which every variable is known at last', () => {
  const rules = `
    violation[msg] { msg := concat("/", [a, b]); [a, b] = split(pair, ":"); pair := input.pairs[_] }`;
  expect(violations(rules, { pairs: ['x:y', 'z'] })).toEqual(['x/y']);
});

test('a negated call over something undefined says nothing, a negated equality is true', () => {
  const rules = `
    violation["call"] { not startswith(input.missing, "x") }
    violation["equality"] { not input.missing == 1 }`;
  expect(violations(rules, {})).toEqual(['equality']);
});

test('else, defaults and functions with patterns choose the first that holds', () => {
  const rules = `
    default strict = false
    strict { input.mode == "strict" }
    weight("high", _) = 10
    weight("low", strict) = n { strict; n := 5 } else = 1
    violation[n] { n := weight(input.level, strict) }`;
  expect(violations(rules, { level: 'low', mode: 'strict' })).toEqual([5]);
  expect(violations(rules, { level: 'low' })).toEqual([1]);
  expect(violations(rules, { level: 'high' })).toEqual([10]);
});

test.each([
  ['violation[x] { x = input.a', 'rego_parse_error'],
  ['violation[x] { input.a }', 'rego_unsafe_var_error: var x is unsafe'],
  ['violation[x] { x := http.send({}) }', 'rego_type_error: undefined function http.send'],
  ['a = 1\na[x] { x := 2 }', 'rego_type_error: conflicting rules data.p.a found'],
])('%s is refused when it is compiled', (rules, message) => {
  expect(() => compilePolicy([`package p\n${rules}`])).toThrow(message);
});

test('a rule that comes to two values is an error of the evaluation', () => {
  expect(() => violations('a = 1 { true }\na = 2 { true }\nviolation[x] { x := a }', {})).toThrow(RegoError);
});
