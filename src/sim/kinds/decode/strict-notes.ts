import { goQuote } from '../go-quote.ts';
import type { Notes } from './go-codec.ts';

const MAX_ERRORS = 100;

/** Gathers what strict decoding refuses, unknown and duplicate fields in the order of the document. */
export class StrictNotes implements Notes {
  readonly #duplicates: string[];
  readonly #errors = new Set<string>();

  constructor(duplicates: readonly string[]) {
    this.#duplicates = [...duplicates];
  }

  unknown(path: string): void {
    this.#add(`unknown field ${goQuote(path)}`);
  }

  get awaits(): boolean {
    return this.#duplicates.length > 0;
  }

  read(path: string): void {
    const inside = (duplicate: string) =>
      duplicate === path || duplicate.startsWith(`${path}.`) || duplicate.startsWith(`${path}[`);
    while (this.#duplicates.length > 0 && inside(this.#duplicates[0])) {
      this.#add(`duplicate field ${goQuote(this.#duplicates.shift() ?? '')}`);
    }
  }

  errors(): string[] {
    return [...this.#errors];
  }

  #add(error: string): void {
    if (this.#errors.size < MAX_ERRORS) this.#errors.add(error);
  }
}
