import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** The letters Kubernetes draws name suffixes from: no vowels, nothing to misread. */
const SUFFIX_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** A reproducible source of chance. The same seed gives the same sequence on every machine. */
export class Random {
  readonly seed: string;
  #generator: ReturnType<typeof xoroshiro128plus>;

  constructor(seed: string) {
    this.seed = seed;
    this.#generator = xoroshiro128plus(hash32(seed));
  }

  /** An independent source for one purpose: drawing more in one place shifts nothing elsewhere. */
  fork(purpose: string): Random {
    return new Random(`${this.seed}/${purpose}`);
  }

  /** What `work` draws is not missed afterwards: for questions that must leave no trace. */
  undisturbed<T>(work: () => T): T {
    const before = this.#generator.clone();
    try {
      return work();
    } finally {
      this.#generator = before;
    }
  }

  /** A whole number, both ends included. */
  int(from: number, to: number): number {
    return uniformInt(this.#generator, from, to);
  }

  /** At least 0, less than 1. */
  float(): number {
    return this.int(0, 0x3fffffff) / 0x40000000;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.int(0, items.length - 1)];
  }

  shuffled<T>(items: readonly T[]): T[] {
    const out = [...items];
    for (let i = out.length - 1; i > 0; i--) {
      const j = this.int(0, i);
      [out[i], out[j]] = [out[j], out[i]];
    }
    return out;
  }

  /** `length` letters as in generated names. */
  suffix(length = 5): string {
    return Array.from({ length }, () => SUFFIX_LETTERS[this.int(0, SUFFIX_LETTERS.length - 1)]).join('');
  }

  /** `length` hexadecimal digits. */
  hex(length: number): string {
    let out = '';
    while (out.length < length) out += this.int(0, 0xfffffff).toString(16).padStart(7, '0');
    return out.slice(0, length);
  }

  /** A version 4 UUID. */
  uuid(): string {
    const h = this.hex(32);
    const variant = '89ab'[this.int(0, 3)];
    return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-${variant}${h.slice(17, 20)}-${h.slice(20, 32)}`;
  }
}

/** FNV-1a over UTF-16 code units. */
function hash32(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    h ^= text.charCodeAt(i);
    h = Math.imul(h, 0x01000193);
  }
  return h | 0;
}
