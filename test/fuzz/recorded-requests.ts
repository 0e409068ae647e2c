import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface RecordedRequest {
  method: string;
  path: string;
  type: string;
  body: string | undefined;
}

const RAW =
  /\bapi ((?:--\S+(?: '[^']*'| "[^"]*"| [^-"'\s]\S*)? )*)(GET|POST|PUT|PATCH|DELETE) ["']?([^"'\s]+)["']?(.*)$/s;

/** The raw requests of the recorded scenes: what the fuzzer begins with. */
export function recordedRequests(scenes: string): RecordedRequest[] {
  return readdirSync(scenes, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.scene'))
    .flatMap((entry) => commandsOf(readFileSync(join(entry.parentPath, entry.name), 'utf8')))
    .flatMap(requestOf);
}

function commandsOf(scene: string): string[] {
  const commands: string[] = [];
  for (const line of scene.split('\n')) {
    if (line.startsWith('$ ')) commands.push(line.slice(2));
    else if (line.startsWith('> ') && commands.length > 0) commands[commands.length - 1] += `\n${line.slice(2)}`;
  }
  return commands;
}

function requestOf(command: string): RecordedRequest[] {
  const [, before, method, path, after] = RAW.exec(command) ?? [];
  // Some commands hand a path to another tool, escaped for it: that is no path.
  if (method === undefined || !path.startsWith('/')) return [];
  const type = /--type '?([^\s']+)/.exec(before + after)?.[1] ?? 'application/json';
  const inline = /<<<\s*'([^']*)'/s.exec(after)?.[1];
  const here = /<<'?(\w+)'?\n(.*?)\n\1/s.exec(after)?.[2];
  return [{ method, path: path.replaceAll('$NS', 'fuzz').replaceAll(/\$\{?\w+\}?/g, 'x'), type, body: inline ?? here }];
}
