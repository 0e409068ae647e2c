import { cloneJson } from './clone-json.ts';
import { equalJson } from './equal-json.ts';

export interface JsonPatchOperation {
  op?: unknown;
  path?: unknown;
  from?: unknown;
  value?: unknown;
}

/** An operation that does not apply. The server does not tell clients which one. */
export class JsonPatchError extends Error {}

type Container = Record<string, unknown> | unknown[];

/** Where a pointer leads: the last container on the way and the key in it. */
interface Place {
  container: Container;
  key: string;
}

/** RFC 6902 as evanphx/json-patch v4 has it: negative indices count from the end, `replace` sets what is absent. */
export function applyJsonPatch(document: unknown, operations: readonly JsonPatchOperation[]): unknown {
  const root = { document: cloneJson(document) };
  for (const operation of operations) applyOperation(root, operation);
  return root.document;
}

function applyOperation(root: { document: unknown }, operation: JsonPatchOperation): void {
  const path = pointer(operation.path);
  switch (operation.op) {
    case 'add':
      return add(need(root.document, path), cloneJson(operation.value ?? null));
    case 'remove':
      return remove(need(root.document, path));
    case 'replace':
      return replace(root, path, cloneJson(operation.value ?? null));
    case 'move': {
      const from = need(root.document, pointer(operation.from));
      const value = get(from);
      remove(from);
      return add(need(root.document, path), value);
    }
    case 'copy': {
      const value = get(need(root.document, pointer(operation.from)));
      return add(need(root.document, path), cloneJson(value ?? null));
    }
    case 'test':
      return test(root.document, path, operation.value ?? null);
    default:
      throw new JsonPatchError('unexpected kind');
  }
}

function pointer(path: unknown): string {
  if (typeof path !== 'string') throw new JsonPatchError('missing path');
  return path;
}

function need(document: unknown, path: string): Place {
  const parts = path.split('/');
  if (parts.length < 2) throw new JsonPatchError('missing path');
  let current: unknown = document;
  for (const part of parts.slice(1, -1)) {
    if (!isContainer(current)) throw new JsonPatchError('missing path');
    current = get({ container: current, key: decodeKey(part) });
  }
  if (!isContainer(current)) throw new JsonPatchError('missing path');
  return { container: current, key: decodeKey(parts[parts.length - 1]) };
}

function decodeKey(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}

function get({ container, key }: Place): unknown {
  if (Array.isArray(container)) return container[indexOf(key, container.length)];
  return Object.hasOwn(container, key) ? container[key] : undefined;
}

function add({ container, key }: Place, value: unknown): void {
  if (!Array.isArray(container)) setField(container, key, value);
  else if (key === '-') container.push(value);
  else container.splice(indexOf(key, container.length + 1), 0, value);
}

function replace(root: { document: unknown }, path: string, value: unknown): void {
  if (path === '') {
    root.document = value;
    return;
  }
  const place = need(root.document, path);
  if (Array.isArray(place.container)) place.container[indexOf(place.key, place.container.length)] = value;
  else setField(place.container, place.key, value);
}

function remove({ container, key }: Place): void {
  if (Array.isArray(container)) {
    container.splice(indexOf(key, container.length), 1);
    return;
  }
  if (!Object.hasOwn(container, key)) throw new JsonPatchError('unable to remove nonexistent key');
  delete container[key];
}

function test(document: unknown, path: string, expected: unknown): void {
  const found = path === '' ? document : get(need(document, path));
  if (!equalJson(found ?? null, expected)) throw new JsonPatchError('testing value failed');
}

function indexOf(key: string, length: number): number {
  if (!/^[+-]?\d+$/.test(key)) throw new JsonPatchError('not an index');
  const index = Number(key);
  if (index >= length || index < -length) throw new JsonPatchError('index out of range');
  return index < 0 ? index + length : index;
}

function setField(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value;
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}
