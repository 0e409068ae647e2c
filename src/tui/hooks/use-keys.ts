import { type Key, useInput } from 'ink';

/** Listens for keys. A burst of letters that arrives as one input is heard letter by letter. */
export function useKeys(listen: (input: string, key: Key) => void, options: { isActive?: boolean } = {}): void {
  useInput((input, key) => {
    if (input.length <= 1 || key.ctrl || key.meta) listen(input, key);
    else for (const letter of input) listen(letter, key);
  }, options);
}
