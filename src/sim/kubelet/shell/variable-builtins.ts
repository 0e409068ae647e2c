import type { Routine } from '../processes/routine.ts';
import { writeTo } from '../tools/call.ts';
import { ShellError } from './control-flow.ts';
import type { Builtin, Shell } from './shell.ts';

export const variableBuiltins: Readonly<Record<string, Builtin>> = {
  export: (shell, args) => mark(shell, args, 'exported'),
  readonly: (shell, args) => mark(shell, args, 'readOnly'),
  *unset(shell, args) {
    for (const name of args.filter((arg) => !arg.startsWith('-'))) {
      if (args.includes('-f')) shell.functions.delete(name);
      else shell.variables.delete(name);
    }
    shell.status = 0;
  },
  local,
  declare: local,
  typeset: local,
  set: setOptions,
  *shift(shell, args) {
    const count = Number(args[0] ?? 1);
    shell.status = count <= shell.positional.length ? 0 : 1;
    shell.positional = shell.positional.slice(count);
  },
  read: readVariables,
  getopts: getOptions,
  *let(shell, args) {
    for (const expression of args) yield* shell.interpreter.runText(shell, `((${expression}))`);
  },
};

function* mark(shell: Shell, args: readonly string[], property: 'exported' | 'readOnly'): Routine {
  const names = args.filter((arg) => !arg.startsWith('-'));
  if (names.length === 0) yield* list(shell, property);
  for (const arg of names) {
    const [name, ...value] = arg.split('=');
    if (!/^[A-Za-z_]\w*$/.test(name))
      throw new ShellError(`${property === 'exported' ? 'export' : 'readonly'}: ${name}: bad variable name`);
    if (value.length > 0 && !shell.set(name, value.join('='))) throw new ShellError(`${name}: is read only`);
    const variable = shell.variables.get(name) ?? { value: '', exported: false, readOnly: false };
    shell.variables.set(name, { ...variable, [property]: !args.includes('-n') });
  }
  shell.status = 0;
}

function* list(shell: Shell, property: 'exported' | 'readOnly'): Routine {
  const word = property === 'exported' ? 'export' : 'readonly';
  for (const [name, variable] of [...shell.variables].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (variable[property])
      yield* writeTo(shell.process, 1, `${word} ${name}='${variable.value.replaceAll("'", "'\\''")}'\n`);
  }
}

function* local(shell: Shell, args: readonly string[]): Routine {
  const scope = shell.scopes.at(-1);
  for (const arg of args.filter((one) => !one.startsWith('-'))) {
    const [name, ...value] = arg.split('=');
    if (scope !== undefined && !scope.has(name)) scope.set(name, shell.variables.get(name));
    if (value.length > 0 || scope === undefined) shell.set(name, value.join('='));
    else shell.variables.delete(name);
  }
  shell.status = 0;
}

const LONG_OPTIONS: Record<string, string> = {
  errexit: 'e',
  nounset: 'u',
  xtrace: 'x',
  noglob: 'f',
  allexport: 'a',
  pipefail: 'pipefail',
};

function* setOptions(shell: Shell, args: readonly string[]): Routine {
  shell.status = 0;
  if (args.length === 0) {
    for (const [name, { value }] of [...shell.variables].sort(([a], [b]) => (a < b ? -1 : 1))) {
      yield* writeTo(shell.process, 1, `${name}='${value}'\n`);
    }
  }
  for (let at = 0; at < args.length; at++) {
    const arg = args[at];
    if (arg === '--') {
      shell.positional = args.slice(at + 1);
      return;
    }
    if (!/^[-+]./.test(arg)) {
      shell.positional = args.slice(at);
      return;
    }
    const names = arg.slice(1) === 'o' ? [LONG_OPTIONS[args[++at] ?? ''] ?? ''] : [...arg.slice(1)];
    for (const name of names) {
      if (arg.startsWith('-')) shell.options.add(name);
      else shell.options.delete(name);
    }
  }
}

function* readVariables(shell: Shell, args: readonly string[]): Routine {
  const raw = args.some((arg) => /^-\w*r/.test(arg));
  const prompt = args.indexOf('-p');
  if (prompt >= 0) yield* writeTo(shell.process, 2, args[prompt + 1] ?? '');
  const names = args.filter((arg, at) => !arg.startsWith('-') && at !== prompt + 1 - (prompt < 0 ? 1 : 0));
  const line = yield* readLogicalLine(shell, raw);
  shell.status = line?.endsWith('\n') ? 0 : 1;
  assignFields(shell, (line ?? '').replace(/\n$/, ''), names.length === 0 ? ['REPLY'] : names);
}

function* readLogicalLine(shell: Shell, raw: boolean): Routine<string | undefined> {
  const input = shell.process.descriptors.get(0);
  let line = yield* input?.readLine() ?? noLine();
  while (!raw && line?.endsWith('\\\n')) line = line.slice(0, -2) + ((yield* input?.readLine() ?? noLine()) ?? '');
  return raw ? line : line?.replace(/\\(.)/g, '$1');
}

function* noLine(): Routine<undefined> {}

function assignFields(shell: Shell, line: string, names: readonly string[]): void {
  const separators = (shell.get('IFS') ?? ' \t\n').replace(/[\]\\^-]/g, '\\$&');
  let rest = separators === '' ? line : line.replace(new RegExp(`^[${separators}]+|[${separators}]+$`, 'g'), '');
  names.forEach((name, at) => {
    const cut = separators === '' || at === names.length - 1 ? -1 : rest.search(new RegExp(`[${separators}]`));
    shell.set(name, cut < 0 ? rest : rest.slice(0, cut));
    rest = cut < 0 ? '' : rest.slice(cut).replace(new RegExp(`^[${separators}]+`), '');
  });
}

function* getOptions(shell: Shell, [spec = '', name = '', ...given]: readonly string[]): Routine {
  const args = given.length > 0 ? given : shell.positional;
  const index = Number(shell.get('OPTIND') ?? '1');
  const offset = Number(shell.get('__optoff') ?? '1');
  const arg = args[index - 1];
  if (arg === undefined || !/^-./.test(arg) || arg === '--') {
    shell.set(name, '?');
    shell.status = 1;
    return;
  }
  const letter = arg[offset];
  const at = spec.indexOf(letter);
  const takesValue = at >= 0 && spec[at + 1] === ':';
  const last = offset + 1 >= arg.length || takesValue;
  shell.set(name, at < 0 ? '?' : letter);
  if (takesValue) shell.set('OPTARG', offset + 1 < arg.length ? arg.slice(offset + 1) : (args[index] ?? ''));
  shell.set('OPTIND', String(last ? index + (takesValue && offset + 1 >= arg.length ? 2 : 1) : index));
  shell.set('__optoff', String(last ? 1 : offset + 1));
  shell.status = 0;
  if (at < 0 && !spec.startsWith(':')) yield* shell.complain(`illegal option -${letter}`);
}
