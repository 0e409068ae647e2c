import { createRequire } from 'node:module';
import type * as JustBash from 'just-bash';
import type { ScriptNode } from './syntax.ts';

/** Parses a text as bash does. The parser is large and many clusters run no script: it is loaded for the first one. */
export function parseScript(text: string): ScriptNode {
  const { parse } = createRequire(import.meta.url)('just-bash') as typeof JustBash;
  return parse(text);
}
