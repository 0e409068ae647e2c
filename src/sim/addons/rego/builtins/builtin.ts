import { isArray, isObject, isSet, members, type RegoObject, type RegoSet, type Value } from '../value.ts';

/** A function of the language; undefined where it has no answer for such arguments. Its length is its arity. */
export type Builtin = (...args: Value[]) => Value | undefined;

type OfTexts = (...texts: string[]) => Value | undefined;

/** A function of texts, undefined for anything else. */
export function ofText(work: (text: string) => Value | undefined): Builtin {
  return (text) => (typeof text === 'string' ? work(text) : undefined);
}

export function ofTwoTexts(work: (a: string, b: string) => Value | undefined): Builtin {
  return (a, b) => whenTexts([a, b], (...texts) => work(texts[0], texts[1]));
}

export function ofThreeTexts(work: (a: string, b: string, c: string) => Value | undefined): Builtin {
  return (a, b, c) => whenTexts([a, b, c], (...texts) => work(texts[0], texts[1], texts[2]));
}

function whenTexts(args: Value[], work: OfTexts): Value | undefined {
  return args.every((arg) => typeof arg === 'string') ? work(...args) : undefined;
}

export function ofNumbers(work: (a: number, b: number) => Value | undefined): Builtin {
  return (a, b) => (typeof a === 'number' && typeof b === 'number' ? work(a, b) : undefined);
}

export function ofNumber(work: (a: number) => Value | undefined): Builtin {
  return (a) => (typeof a === 'number' ? work(a) : undefined);
}

export function ofObject(work: (object: RegoObject) => Value | undefined): Builtin {
  return (object) => (isObject(object) ? work(object) : undefined);
}

export function ofSets(work: (a: RegoSet, b: RegoSet) => Value | undefined): Builtin {
  return (a, b) => (isSet(a) && isSet(b) ? work(a, b) : undefined);
}

/** The items of a list or a set; undefined for anything else. */
export function itemsOf(value: Value): readonly Value[] | undefined {
  if (isArray(value)) return value;
  return isSet(value) ? members(value) : undefined;
}

export function textsOf(value: Value): string[] | undefined {
  const items = typeof value === 'string' ? [value] : itemsOf(value);
  return items?.every((item) => typeof item === 'string') ? [...items] : undefined;
}
