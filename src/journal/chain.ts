import { createHash } from 'node:crypto';

/** What the first line is chained to. A change of the file's format would begin another chain. */
export const GENESIS = 'gameday journal 1';

const SEAL = /,"hash":"([0-9a-f]{64})"\}$/;

/** The text of an event sealed to the one before it, and the hash the next is sealed to. */
export function seal(previousHash: string, text: string): { line: string; hash: string } {
  const hash = hashOf(previousHash, text);
  return { line: `${text.slice(0, -1)},"hash":"${hash}"}`, hash };
}

/** The event's own text and its hash, where the line is sealed to `previousHash`; otherwise what is wrong. */
export function unseal(previousHash: string, line: string): { text: string; hash: string } | { broken: string } {
  const found = SEAL.exec(line);
  if (found === null) return { broken: 'it carries no hash' };
  const text = `${line.slice(0, found.index)}}`;
  const hash = hashOf(previousHash, text);
  return hash === found[1] ? { text, hash } : { broken: 'its hash does not follow from the line before it' };
}

function hashOf(previousHash: string, text: string): string {
  return createHash('sha256').update(previousHash).update(text).digest('hex');
}
