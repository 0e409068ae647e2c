import { goSpew } from '../../kinds/go-spew.ts';
import { sharedGoTypes } from '../../kinds/go-types.ts';
import type { PodTemplate } from './kinds.ts';
import { stableJson } from './stable-json.ts';

/** The letters of k8s.io/apimachinery/pkg/util/rand. */
const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';
const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/** The pod-template-hash that Kubernetes 1.31 gives a template, letter for letter (upstream: controller.ComputeHash). */
export function templateHash(template: PodTemplate, collisionCount: number | undefined): string {
  const text = goSpew(sharedGoTypes(), 'io.k8s.api.core.v1.PodTemplateSpec', template);
  const count = Buffer.alloc(8);
  count.writeUInt32LE(collisionCount ?? 0);
  const bytes = collisionCount === undefined ? Buffer.from(text) : Buffer.concat([Buffer.from(text), count]);
  return safeEncode(String(fnv1a(bytes)));
}

/** The hash in the name of a stateful set's revision (upstream: history.HashControllerRevision). */
export function revisionHash(data: unknown, collisionCount: number): string {
  return safeEncode(String(fnv1(Buffer.from(`${goEscaped(stableJson(data))}${collisionCount}`))));
}

/** As rand.SafeEncodeString. */
export function safeEncode(text: string): string {
  return [...text].map((letter) => LETTERS[letter.charCodeAt(0) % LETTERS.length]).join('');
}

/** What Go's encoding/json writes differently. */
function goEscaped(json: string): string {
  return json.replace(/[<>&\u2028\u2029]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function fnv1a(bytes: Uint8Array): number {
  let hash = OFFSET_BASIS;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, PRIME);
  return hash >>> 0;
}

function fnv1(bytes: Uint8Array): number {
  let hash = OFFSET_BASIS;
  for (const byte of bytes) hash = Math.imul(hash, PRIME) ^ byte;
  return hash >>> 0;
}
