import type { KubeObject } from '../kube-object.ts';

const whole = new WeakMap<object, string>();
const metadataOnly = new WeakMap<object, string>();

/** What Go's encoder escapes beyond JSON. */
const ESCAPED = /[<>&\u2028\u2029]/g;
const HAS_ESCAPED = /[<>&\u2028\u2029]/;

/** JSON as Go writes it. */
export function goJson(value: unknown): string {
  const text = JSON.stringify(value);
  return HAS_ESCAPED.test(text) ? text.replace(ESCAPED, escapeCharacter) : text;
}

/** An object's JSON; made once, since stored objects never change. */
export function objectJson(object: KubeObject): string {
  let text = whole.get(object);
  if (text === undefined) {
    const { kind, apiVersion, metadata, ...rest } = object;
    text = goJson({ kind, apiVersion, metadata, ...rest });
    whole.set(object, text);
  }
  return text;
}

/** The fields of `metadata` alone, as JSON without type: the inside of a PartialObjectMetadata. */
export function metadataJson(object: KubeObject): string {
  let text = metadataOnly.get(object);
  if (text === undefined) {
    text = goJson(object.metadata);
    metadataOnly.set(object, text);
  }
  return text;
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
