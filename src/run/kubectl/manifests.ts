import { parseAllDocuments } from 'yaml';
import { KubectlFailure, type KubectlDoor } from './kubectl-door.ts';
import type { ApiObject } from './rest-mapper.ts';

/** Objects of `-f` files, folders and `-`; lists are opened. */
export async function readManifests(door: KubectlDoor, files: readonly string[]): Promise<ApiObject[]> {
  const objects: ApiObject[] = [];
  for (const file of files) {
    for (const path of await pathsOf(door, file)) objects.push(...(await readManifest(door, path)));
  }
  if (objects.length === 0) throw new KubectlFailure('error: no objects passed to apply');
  return objects;
}

async function pathsOf(door: KubectlDoor, file: string): Promise<string[]> {
  if (file === '-') return ['-'];
  const inside = await door.listFolder(file);
  return inside === undefined ? [file] : inside.filter((name) => /\.(ya?ml|json)$/.test(name));
}

async function readManifest(door: KubectlDoor, path: string): Promise<ApiObject[]> {
  const text = path === '-' ? door.stdin : await readText(door, path);
  const objects: ApiObject[] = [];
  for (const document of parseAllDocuments(text)) {
    if ('errors' in document && document.errors.length > 0) {
      throw new KubectlFailure(`error: error parsing ${path === '-' ? 'STDIN' : path}: ${document.errors[0].message}`);
    }
    const value = document.toJS() as (ApiObject & { items?: ApiObject[] }) | null;
    if (value === null) continue;
    if (value.kind === 'List' && value.items !== undefined) objects.push(...value.items);
    else objects.push(value);
  }
  for (const object of objects) checkHead(object, path);
  return objects;
}

async function readText(door: KubectlDoor, path: string): Promise<string> {
  try {
    return await door.readFile(path);
  } catch (error) {
    throw Object.assign(new KubectlFailure(`error: the path "${path}" does not exist`), { cause: error });
  }
}

function checkHead(object: ApiObject, path: string): void {
  const missing = [
    object.apiVersion === undefined && 'apiVersion not set',
    object.kind === undefined && 'kind not set',
  ].filter(Boolean);
  if (missing.length === 0) return;
  const source = path === '-' ? 'STDIN' : path;
  throw new KubectlFailure(
    `error: error validating "${source}": error validating data: [${missing.join(', ')}]; if you choose to ignore these errors, turn validation off with --validate=false`,
  );
}
