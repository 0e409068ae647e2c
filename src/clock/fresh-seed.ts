import { randomInt } from 'node:crypto';

const LETTERS = 'bcdfghjkmnpqrstvwxz23456789';

/** A seed that nobody has had before, short enough to be read aloud. */
export function freshSeed(): string {
  return Array.from({ length: 6 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}
