import { parse } from 'yaml';
import { FileError } from '../../kubelet/files/file-error.ts';
import type { Process } from '../../kubelet/processes/process.ts';
import type { CommandFlags } from '../common/command-flags.ts';
import { PRIORITIES } from './rule-set.ts';

/** What Falco's configuration decides here. */
export interface FalcoConfig {
  json: boolean;
  /** The least loud level that is told of, as a place among PRIORITIES. */
  leastPriority: number;
  plugins: string[];
  watchesSyscalls: boolean;
  ruleFiles: { name: string; text: string }[];
}

interface ConfigFile {
  json_output?: boolean;
  priority?: string;
  load_plugins?: string[];
  rules_file?: string[];
  rules_files?: string[];
}

const RULES = ['/etc/falco/falco_rules.yaml', '/etc/falco/falco_rules.local.yaml', '/etc/falco/rules.d'];

/** Reads the configuration and rules that a process sees, as flags and falco.yaml name them. */
export function readConfig(process: Process, flags: CommandFlags): FalcoConfig {
  const file = configFile(process, flags.text('c', '/etc/falco/falco.yaml'));
  const given = flags.all('r');
  const paths = given.length > 0 ? given : (file.rules_files ?? file.rules_file ?? RULES);
  const changed = new Map(flags.all('o').map((pair) => pair.split('=') as [string, string]));
  const priority = (file.priority ?? 'debug').toLowerCase();
  const place = PRIORITIES.findIndex((name) => name.toLowerCase().startsWith(priority));
  return {
    json: changed.has('json_output') ? changed.get('json_output') === 'true' : file.json_output === true,
    leastPriority: place < 0 ? PRIORITIES.length - 1 : place,
    plugins: file.load_plugins ?? [],
    watchesSyscalls: !flags.all('disable-source').includes('syscall'),
    ruleFiles: paths.flatMap((path) => filesAt(process, path)),
  };
}

function configFile(process: Process, path: string): ConfigFile {
  const text = readText(process, path);
  const parsed: unknown = text === undefined ? null : parse(text, { logLevel: 'silent' });
  return typeof parsed === 'object' && parsed !== null ? parsed : {};
}

/** A file, or the files of a folder in their order. */
function filesAt(process: Process, path: string): { name: string; text: string }[] {
  const text = readText(process, path);
  if (text !== undefined) return [{ name: path, text }];
  try {
    return process.files
      .list(path)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort()
      .flatMap((name) => filesAt(process, `${path}/${name}`));
  } catch (error) {
    if (error instanceof FileError) return [];
    throw error;
  }
}

function readText(process: Process, path: string): string | undefined {
  try {
    return process.files.read(path).toString();
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}
