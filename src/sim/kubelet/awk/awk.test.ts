import { expect, test } from 'vitest';
import { AwkMachine, isTrue } from './machine.ts';
import { readProgram } from './statements.ts';

function awk(program: string, input: string, separator = ' '): string {
  const machine = new AwkMachine();
  machine.set('FS', separator);
  const rules = readProgram(program);
  const all = (when: 'BEGIN' | 'END') =>
    rules.filter((rule) => rule.when === when).forEach((rule) => rule.run(machine));
  all('BEGIN');
  for (const line of input.split('\n')) {
    machine.read(line);
    for (const { when, pattern, run } of rules) {
      if (when === 'record' && (pattern === undefined || isTrue(pattern(machine)))) run(machine);
    }
  }
  all('END');
  return machine.out;
}

test('fields are picked, counted and put together', () => {
  expect(awk('{print $2, NF}', 'a b c\nd e')).toBe('b 3\ne 2\n');
  expect(awk('{ print $1 "-" $NF }', 'root:x:0\nmail:x:8', ':')).toBe('root-0\nmail-8\n');
  expect(awk('{$2 = "x"; print}', 'a b c')).toBe('a x c\n');
});

test('patterns choose records, numbers compare by size and texts by letters', () => {
  expect(awk('NR > 1 && $2 >= 10', 'h 99\na 9\nb 10\nc 100')).toBe('b 10\nc 100\n');
  expect(awk('/^b/ || $1 == "d" {print $1}', 'a\nb\nc\nd')).toBe('b\nd\n');
  expect(awk('$1 !~ /[[:digit:]]/', 'a1\nb')).toBe('b\n');
});

test('sums, arrays, loops and functions work', () => {
  expect(awk('{s += $1} END {print s, s / NR}', '1\n2\n6')).toBe('9 3\n');
  expect(awk('{n[$1]++} END {for (k in n) print k, n[k]}', 'a\nb\na')).toBe('a 2\nb 1\n');
  expect(awk('{for (i = NF; i > 0; i--) printf "%s%s", $i, (i > 1 ? " " : "\\n")}', 'a b c')).toBe('c b a\n');
  expect(awk('{gsub(/o+/, "[&]"); print toupper(substr($0, 1, 4)) length($0)}', 'foo bo')).toBe('F[OO10\n');
  expect(awk('{ if ($1 > 1) print "more"\nelse print "less" }', '1\n2')).toBe('less\nmore\n');
});
