import { cloneJson } from './clone-json.ts';
import { equalJson } from './equal-json.ts';

export interface JsonPatchOperation {
  op?: unknown;
  path?: unknown;
  from?: unknown;
  value?: unknown;
}

/** An operation that does not apply, in evanphx's words. The server does not tell clients which one; webhooks' owners it does. */
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
  const kind = typeof operation.op === 'string' ? operation.op : 'unknown';
  const path = () => pointer(operation.path, `${kind} operation failed to decode path`);
  const from = () => pointer(operation.from, `${kind} operation failed to decode from: operation, missing from field`);
  switch (kind) {
    case 'add': {
      const to = path();
      const place = need(root.document, to, `add operation does not apply: doc is missing path: "${to}"`);
      return within(`error in add for path: '${to}'`, () => add(place, cloneJson(operation.value ?? null)));
    }
    case 'remove': {
      const at = path();
      const place = need(root.document, at, `remove operation does not apply: doc is missing path: "${at}"`);
      return within(`error in remove for path: '${at}'`, () => remove(place));
    }
    case 'replace':
      return replace(root, path(), cloneJson(operation.value ?? null));
    case 'move': {
      const source = from();
      const taken = need(root.document, source, `move operation does not apply: doc is missing from path: ${source}`);
      const value = within(`error in move for path: '${taken.key}'`, () => get(taken));
      within(`error in move for path: '${taken.key}'`, () => remove(taken));
      const to = path();
      const place = need(root.document, to, `move operation does not apply: doc is missing destination path: ${to}`);
      return within(`error in move for path: '${to}'`, () => add(place, value));
    }
    case 'copy': {
      const source = from();
      const read = need(root.document, source, `copy operation does not apply: doc is missing from path: ${source}`);
      const value = within(`error in copy for from: '${source}'`, () => get(read));
      const to = path();
      const place = need(root.document, to, `copy operation does not apply: doc is missing destination path: ${to}`);
      return within('error while adding value during copy', () => add(place, cloneJson(value ?? null)));
    }
    case 'test':
      return test(root.document, path(), operation.value ?? null);
    default:
      throw new JsonPatchError(`Unexpected kind: ${kind}`);
  }
}

const MISSING = 'missing value';

function pointer(path: unknown, what: string): string {
  if (typeof path !== 'string') throw new JsonPatchError(`${what}: ${MISSING}`);
  return path;
}

function within<T>(what: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw error instanceof JsonPatchError ? new JsonPatchError(`${what}: ${error.message}`) : error;
  }
}

/** The place that a path names, or what is said where nothing leads there. */
function need(document: unknown, path: string, what: string): Place {
  const parts = path.split('/');
  const missing = () => new JsonPatchError(`${what}: ${MISSING}`);
  if (parts.length < 2) throw missing();
  let current: unknown = document;
  for (const part of parts.slice(1, -1)) {
    if (!isContainer(current)) throw missing();
    current = childOf(current, decodeKey(part));
  }
  if (!isContainer(current)) throw missing();
  return { container: current, key: decodeKey(parts[parts.length - 1]) };
}

/** Undefined also where a list has no such place. */
function childOf(container: Container, key: string): unknown {
  try {
    return get({ container, key });
  } catch (error) {
    if (error instanceof JsonPatchError) return undefined;
    throw error;
  }
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
  else container.splice(additionIndex(key, container.length + 1), 0, value);
}

function replace(root: { document: unknown }, path: string, value: unknown): void {
  if (path === '') {
    root.document = value;
    return;
  }
  const refusal = 'replace operation does not apply: doc is missing';
  const { container, key } = need(root.document, path, `${refusal} path: ${path}`);
  if (!Array.isArray(container)) setField(container, key, value);
  else if (isIndex(key, container.length)) container[indexOf(key, container.length)] = value;
  else throw new JsonPatchError(`${refusal} key: ${path}: ${MISSING}`);
}

function remove({ container, key }: Place): void {
  if (Array.isArray(container)) {
    container.splice(indexOf(key, container.length), 1);
    return;
  }
  if (!Object.hasOwn(container, key)) throw new JsonPatchError(`Unable to remove nonexistent key: ${key}: ${MISSING}`);
  delete container[key];
}

function test(document: unknown, path: string, expected: unknown): void {
  const place =
    path === '' ? undefined : need(document, path, `test operation does not apply: is missing path: ${path}`);
  const found = place === undefined ? document : within(`error in test for path: '${path}'`, () => get(place));
  if (!equalJson(found ?? null, expected)) throw new JsonPatchError(`testing value ${path} failed: test failed`);
}

function indexOf(key: string, length: number): number {
  if (!/^[+-]?\d+$/.test(key)) {
    throw new JsonPatchError(`strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`);
  }
  const index = Number(key);
  if (!isIndex(key, length)) {
    throw new JsonPatchError(`Unable to access invalid index: ${index}: invalid index referenced`);
  }
  return index < 0 ? index + length : index;
}

function additionIndex(key: string, length: number): number {
  if (/^[+-]?\d+$/.test(key)) return indexOf(key, length);
  return within(`value was not a proper array index: '${key}'`, () => indexOf(key, length));
}

function isIndex(key: string, length: number): boolean {
  return /^[+-]?\d+$/.test(key) && Number(key) < length && Number(key) >= -length;
}

function setField(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value;
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}
