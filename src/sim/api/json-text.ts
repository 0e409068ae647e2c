import type { KubeObject } from '../kube-object.ts';

const contents = new WeakMap<object, string>();
const metadataOnly = new WeakMap<object, string>();

/** What Go's encoder escapes beyond JSON. */
const ESCAPED = /[<>&\u2028\u2029]/g;
const HAS_ESCAPED = /[<>&\u2028\u2029]/;

/** JSON as Go writes it. */
export function goJson(value: unknown): string {
  const text = JSON.stringify(value);
  return HAS_ESCAPED.test(text) ? text.replace(ESCAPED, escapeCharacter) : text;
}

/** An object's JSON. All but its type is made once, since stored objects never change. */
export function objectJson(object: KubeObject): string {
  return `{"kind":"${object.kind}","apiVersion":"${object.apiVersion}"${contentJson(object)}`;
}

/** An object within a list: built-in kinds leave the type to the list. */
export function itemJson(object: KubeObject, isCustom: boolean): string {
  return isCustom ? objectJson(object) : `{${contentJson(object).slice(1)}`;
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

/** An object that is no longer the present one will hardly be asked for again. */
export function forgetJson(object: KubeObject): void {
  contents.delete(object);
  metadataOnly.delete(object);
}

/** `,"metadata":{…},…}`: an object from behind its type on. */
function contentJson(object: KubeObject): string {
  let text = contents.get(object);
  if (text === undefined) {
    const { kind: _, apiVersion: __, metadata, ...rest } = object;
    text = `,${goJson({ metadata, ...rest }).slice(1)}`;
    contents.set(object, text);
  }
  return text;
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
