import type { Routine } from '../processes/routine.ts';
import { type Call, complain, contentAt, linesOf, print } from '../tools/call.ts';
import { parseOptions } from '../tools/options.ts';
import { AwkMachine, isTrue } from './machine.ts';
import { type Leave, readProgram, type Rule } from './statements.ts';
import { AwkError } from './tokens.ts';

/** The language as far as lines are picked and put together with it: no functions of one's own, no output to files. */
export function* awk(call: Call): Routine<number> {
  const { values, rest } = parseOptions(call.args, 'F:v:f:');
  const script = values.has('f') ? yield* contentAt(call, String(values.get('f'))) : undefined;
  const [program = '', ...paths] = values.has('f') ? [script?.toString() ?? '', ...rest] : rest;
  const machine = new AwkMachine();
  if (values.has('F')) machine.set('FS', separator(String(values.get('F'))));
  for (const assignment of assignmentsOf(call.args)) machine.set(assignment[0], { input: assignment[1] });
  for (const [name, value] of call.process.env) machine.array('ENVIRON').set(name, { input: value });
  try {
    return yield* run(call, machine, readProgram(program), paths);
  } catch (error) {
    if (!(error instanceof AwkError)) throw error;
    yield* print(call, machine.out);
    yield* complain(call, `cmd. line:1: ${error.message}`);
    return 1;
  }
}

function separator(text: string): string {
  return text === 't' ? '\t' : text.replaceAll('\\t', '\t');
}

/** Each `-v name=value`, in turn. */
function assignmentsOf(args: readonly string[]): [string, string][] {
  return args.flatMap((arg, at) => {
    const given = arg === '-v' ? args[at + 1] : arg.startsWith('-v') ? arg.slice(2) : undefined;
    const equals = given?.indexOf('=') ?? -1;
    return given === undefined || equals < 1
      ? []
      : [[given.slice(0, equals), given.slice(equals + 1)] as [string, string]];
  });
}

function* run(call: Call, machine: AwkMachine, rules: readonly Rule[], paths: readonly string[]): Routine<number> {
  let leave = runAll(machine, rules, 'BEGIN');
  let failed = false;
  if (leave?.type !== 'exit' && rules.some(({ when }) => when !== 'BEGIN')) {
    const open = new Set<Rule>();
    for (const path of paths.length === 0 ? ['-'] : paths) {
      machine.set('FILENAME', path === '-' ? '' : path);
      machine.set('FNR', 0);
      const content = yield* contentAt(call, path);
      failed ||= content === undefined;
      for (const line of linesOf(content ?? '')) {
        machine.read(line);
        leave = runRecord(machine, rules, open);
        if (leave?.type === 'exit') break;
      }
      if (leave?.type === 'exit') break;
    }
    const last = runAll(machine, rules, 'END');
    if (last?.type === 'exit') leave = last;
  }
  yield* print(call, machine.out);
  if (leave?.type === 'exit') return leave.status & 255;
  return failed ? 2 : 0;
}

function runAll(machine: AwkMachine, rules: readonly Rule[], when: 'BEGIN' | 'END'): Leave {
  for (const rule of rules) {
    const leave = rule.when === when ? rule.run(machine) : undefined;
    if (leave !== undefined) return leave;
  }
}

/** `open`: rules that hold from one record to another, and have begun. */
function runRecord(machine: AwkMachine, rules: readonly Rule[], open: Set<Rule>): Leave {
  for (const rule of rules) {
    if (rule.when !== 'record' || !holds(machine, rule, open)) continue;
    const leave = rule.run(machine);
    if (leave !== undefined) return leave;
  }
}

function holds(machine: AwkMachine, rule: Rule, open: Set<Rule>): boolean {
  const { pattern, until } = rule;
  if (pattern === undefined) return true;
  if (until === undefined) return isTrue(pattern(machine));
  if (!open.has(rule) && !isTrue(pattern(machine))) return false;
  if (isTrue(until(machine))) open.delete(rule);
  else open.add(rule);
  return true;
}
