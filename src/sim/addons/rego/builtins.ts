import { arithmetic } from './builtins/arithmetic.ts';
import { collections } from './builtins/collections.ts';
import { encodings } from './builtins/encodings.ts';
import { objects } from './builtins/objects.ts';
import { patterns } from './builtins/patterns.ts';
import { texts } from './builtins/texts.ts';
import { types } from './builtins/types.ts';
import type { Builtin } from './builtins/builtin.ts';

/** The functions of the language. Those that would ask the outside world (`http.send`, `external_data`) are not among them. */
export const BUILTINS: Readonly<Record<string, Builtin>> = {
  ...types,
  ...arithmetic,
  ...collections,
  ...objects,
  ...texts,
  ...patterns,
  ...encodings,
};

/** Functions with many answers, given as a list. */
export const MANY: ReadonlySet<string> = new Set(['walk']);
