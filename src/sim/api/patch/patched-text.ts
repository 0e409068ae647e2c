import { OBJECT_META_FIELDS } from '../../kinds/metadata-order.ts';

type Fields = Record<string, unknown>;

/** What the Go struct has before its maps and lists. */
const METADATA = OBJECT_META_FIELDS.slice(0, OBJECT_META_FIELDS.indexOf('labels'));

/**
 * A patched object as JSON text the way evanphx/json-patch leaves it: what the patch went through has its keys in
 * order, the rest stands as it was.
 */
export function patchedText(value: unknown, touched: unknown): string {
  return JSON.stringify(sortedAlong(withGoMetadata(value), touched));
}

/** Go's order of ObjectMeta, which storage does not keep. */
function withGoMetadata(value: unknown): unknown {
  const { metadata } = (value ?? {}) as Fields;
  if (!isObject(metadata)) return value;
  const first = METADATA.filter((field) => Object.hasOwn(metadata, field));
  const ordered = Object.fromEntries(first.map((field) => [field, (metadata as Fields)[field]]));
  return { ...(value as Fields), metadata: { ...ordered, ...metadata } };
}

/** The places that the operations of a JSON patch go through, nested as in the object. */
export function placesOf(operations: unknown): Fields {
  const places: Fields = {};
  if (!Array.isArray(operations)) return places;
  for (const operation of operations as ({ path?: unknown; from?: unknown } | null)[]) {
    for (const path of [operation?.path, operation?.from]) {
      if (typeof path === 'string') addPlace(places, path);
    }
  }
  return places;
}

function addPlace(places: Fields, path: string): void {
  let at = places;
  for (const token of path.split('/').slice(1, -1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (!Object.hasOwn(at, key)) Object.defineProperty(at, key, { value: {}, enumerable: true });
    at = at[key] as Fields;
  }
}

export function sortedAlong(value: unknown, touched: unknown): unknown {
  if (!isObject(value) || !isObject(touched)) return value;
  const inside = (key: string) => (Object.hasOwn(touched, key) ? (touched as Fields)[key] : undefined);
  if (Array.isArray(value)) return value.map((item: unknown, i) => sortedAlong(item, inside(String(i))));
  const fields = value as Fields;
  const keys = Object.keys(fields).sort();
  return Object.fromEntries(keys.map((key) => [key, sortedAlong(fields[key], inside(key))]));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
