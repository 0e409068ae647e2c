import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { ResourceRegistry } from '../../src/sim/kinds/registry.ts';

export interface RecordedRequest {
  method: string;
  path: string;
  type: string;
  body: string | undefined;
}

const RAW =
  /\bapi ((?:--\S+(?: '[^']*'| "[^"]*"| [^-"'\s]\S*)? )*)(GET|POST|PUT|PATCH|DELETE) ["']?([^"'\s]+)["']?(.*)$/s;

/** What the recorded scenes send raw, and what becomes of the manifests that they give to kubectl. */
export function recordedRequests(scenes: string): RecordedRequest[] {
  const registry = new ResourceRegistry();
  return readdirSync(scenes, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.scene'))
    .flatMap((entry) => commandsOf(readFileSync(join(entry.parentPath, entry.name), 'utf8')))
    .flatMap((command) => [
      ...requestOf(command),
      ...manifestsOf(command).flatMap((object) => writesOf(registry, object)),
    ]);
}

interface Manifest {
  apiVersion: string;
  kind: string;
  metadata?: { name?: string };
}

function manifestsOf(command: string): Manifest[] {
  if (!/\bkubectl\b/.test(command)) return [];
  const texts = [...command.matchAll(/<<'?(\w+)'?[^\n]*\n(.*?)\n\1/gs)].map(([, , text]) => text);
  return texts
    .flatMap((text) => parseAllDocuments(text.replaceAll(/\$\{?\w+\}?/g, 'fuzz')))
    .flatMap((document) => {
      const value: unknown = 'errors' in document && document.errors.length === 0 ? document.toJS() : undefined;
      return isManifest(value) ? [value] : [];
    });
}

function isManifest(value: unknown): value is Manifest {
  const { apiVersion, kind } = (value ?? {}) as Partial<Manifest>;
  return typeof apiVersion === 'string' && typeof kind === 'string';
}

function writesOf(registry: ResourceRegistry, object: Manifest): RecordedRequest[] {
  const cut = object.apiVersion.indexOf('/');
  const [group, version] = [object.apiVersion.slice(0, Math.max(0, cut)), object.apiVersion.slice(cut + 1)];
  const info = registry.byKind(group, version, object.kind);
  if (info === undefined) return [];
  const root = group === '' ? `/api/${version}` : `/apis/${object.apiVersion}`;
  const path = `${root}${info.namespaced ? '/namespaces/fuzz' : ''}/${info.resource}`;
  const one = `${path}/${object.metadata?.name ?? 'x'}`;
  const body = JSON.stringify(object);
  return [
    { method: 'POST', path, type: 'application/json', body },
    { method: 'PUT', path: one, type: 'application/json', body },
    { method: 'PATCH', path: one, type: 'application/strategic-merge-patch+json', body },
    { method: 'PATCH', path: `${one}?fieldManager=fuzz`, type: 'application/apply-patch+yaml', body },
  ];
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
