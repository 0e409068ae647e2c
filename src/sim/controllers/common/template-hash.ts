import { stableJson } from './stable-json.ts';

/** The letters of k8s.io/apimachinery/pkg/util/rand. */
const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** A hash of a template, as pod-template-hash and revision names carry it: a number written in letters that spell nothing. */
export function templateHash(template: unknown, collisionCount: number | undefined): string {
  const text = stableJson(template) + (collisionCount === undefined ? '' : `#${collisionCount}`);
  return safeEncode(String(1_000_000_000 + (fnv1a(text) % 3_000_000_000)));
}

/** As rand.SafeEncodeString. */
export function safeEncode(text: string): string {
  return [...text].map((letter) => LETTERS[letter.charCodeAt(0) % LETTERS.length]).join('');
}

/** FNV-1a, 32 bits, over UTF-8. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) {
    hash ^= byte;
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}
