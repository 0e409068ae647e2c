import { celCompare, celEquals } from './cel-compare.ts';
import { int } from './cel-arithmetic.ts';
import { CelEvaluationError } from './cel-error.ts';
import { type CelLibrary, noSuchOverload } from './cel-function.ts';
import { CelDuration, CelOpaque, CelUint, type CelValue, itemsOf, LiteralMap } from './cel-value.ts';
import { formatQuantity, parseQuantity, type Quantity } from '../quantity.ts';
import { goRegExp } from './go-regexp.ts';
import { type GoUrl, GoUrlError, parseGoUrl } from './go-url.ts';

const COMPARABLE = ['int', 'uint', 'double', 'bool', 'duration', 'timestamp', 'string', 'bytes'];
const SUMMABLE = ['int', 'uint', 'double', 'duration'];

/** k8s.io/apiserver/pkg/cel/library/lists.go, regex.go, urls.go, quantity.go, and cel-go's sets. */
export function kubernetesLibraries(): CelLibrary[] {
  return [listLibrary(), REGEX, URLS, QUANTITIES, SETS];
}

function listLibrary(): CelLibrary {
  const out: Record<string, (...args: never[]) => CelValue> = {
    'list<A>.indexOf(A): int': (list: CelValue, item: CelValue) =>
      BigInt((itemsOf(list) ?? []).findIndex((other) => celEquals(item, other))),
    'list<A>.lastIndexOf(A): int': (list: CelValue, item: CelValue) =>
      BigInt((itemsOf(list) ?? []).findLastIndex((other) => celEquals(item, other))),
  };
  for (const type of COMPARABLE) {
    out[`list<${type}>.isSorted(): bool`] = (list: CelValue) =>
      (itemsOf(list) ?? []).every((item, i, items) => i === 0 || order(items[i - 1], item) <= 0);
    out[`list<${type}>.min(): ${type}`] = (list: CelValue) => extreme(list, 'min');
    out[`list<${type}>.max(): ${type}`] = (list: CelValue) => extreme(list, 'max');
  }
  for (const type of SUMMABLE) out[`list<${type}>.sum(): ${type}`] = (list: CelValue) => sum(itemsOf(list) ?? [], type);
  return out;
}

function order(a: CelValue, b: CelValue): number {
  const result = celCompare(a, b);
  if (result === undefined) throw noSuchOverload();
  return result;
}

function extreme(list: CelValue, which: 'min' | 'max'): CelValue {
  const items = itemsOf(list) ?? [];
  if (items.length === 0) throw new CelEvaluationError(`${which} called on empty list`);
  return items.reduce((best, item) =>
    (which === 'min' ? order(item, best) < 0 : order(item, best) > 0) ? item : best,
  );
}

function sum(items: CelValue[], type: string): CelValue {
  if (type === 'double') return items.reduce<number>((total, item) => total + Number(item), 0);
  if (type === 'int') return int(items.reduce<bigint>((total, item) => total + (item as bigint), 0n));
  if (type === 'uint') return new CelUint(items.reduce<bigint>((total, item) => total + (item as CelUint).value, 0n));
  return new CelDuration(items.reduce<bigint>((total, item) => total + (item as CelDuration).nanoseconds, 0n));
}

const REGEX: CelLibrary = {
  'string.find(string): string': (text: string, pattern: string) => goRegExp(pattern).exec(text)?.[0] ?? '',
  'string.findAll(string): list<string>': (text: string, pattern: string) => findAll(text, pattern, -1),
  'string.findAll(string, int): list<string>': (text: string, pattern: string, limit: bigint) =>
    findAll(text, pattern, Number(limit)),
};

function findAll(text: string, pattern: string, limit: number): string[] {
  const found = [...text.matchAll(goRegExp(pattern, 'g'))].map(([match]) => match);
  return limit < 0 ? found : found.slice(0, limit);
}

const URLS: CelLibrary = {
  'url(string): kubernetes.URL': (text: string) => urlValue(text),
  'isURL(string): bool': (text: string) => isUrl(text),
  'kubernetes.URL.getScheme(): string': (url: CelOpaque) => partsOf(url).scheme,
  'kubernetes.URL.getHost(): string': (url: CelOpaque) => partsOf(url).host,
  'kubernetes.URL.getHostname(): string': (url: CelOpaque) => hostname(partsOf(url).host),
  'kubernetes.URL.getPort(): string': (url: CelOpaque) => /:(\d+)$/.exec(partsOf(url).host)?.[1] ?? '',
  'kubernetes.URL.getEscapedPath(): string': (url: CelOpaque) => partsOf(url).path,
  'kubernetes.URL.getQuery(): map<string, list<string>>': (url: CelOpaque) => {
    const out = new LiteralMap();
    const query = new URLSearchParams(partsOf(url).query);
    for (const key of new Set(query.keys())) out.set(key, query.getAll(key));
    return out;
  },
};

function partsOf(url: CelOpaque): GoUrl {
  return url.content as GoUrl;
}

function isUrl(text: string): boolean {
  try {
    parseGoUrl(text);
    return true;
  } catch (error) {
    if (error instanceof GoUrlError) return false;
    throw error;
  }
}

function urlValue(text: string): CelOpaque {
  try {
    return new CelOpaque('kubernetes.URL', parseGoUrl(text), text);
  } catch (error) {
    if (!(error instanceof GoUrlError)) throw error;
    throw new CelEvaluationError(`URL parse error during conversion from string: ${error.message}`);
  }
}

function hostname(host: string): string {
  return host.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1');
}

const QUANTITIES: CelLibrary = {
  'quantity(string): kubernetes.Quantity': (text: string) => {
    const quantity = parseQuantity(text);
    if (quantity !== undefined) return opaqueQuantity(quantity);
    throw new CelEvaluationError(
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    );
  },
  'isQuantity(string): bool': (text: string) => parseQuantity(text) !== undefined,
  'kubernetes.Quantity.sign(): int': (a: CelOpaque) => sign(nanosOf(a)),
  'kubernetes.Quantity.isGreaterThan(kubernetes.Quantity): bool': (a: CelOpaque, b: CelOpaque) =>
    nanosOf(a) > nanosOf(b),
  'kubernetes.Quantity.isLessThan(kubernetes.Quantity): bool': (a: CelOpaque, b: CelOpaque) => nanosOf(a) < nanosOf(b),
  'kubernetes.Quantity.compareTo(kubernetes.Quantity): int': (a: CelOpaque, b: CelOpaque) =>
    sign(nanosOf(a) - nanosOf(b)),
  'kubernetes.Quantity.asApproximateFloat(): double': (a: CelOpaque) => Number(nanosOf(a)) / 1e9,
  'kubernetes.Quantity.asInteger(): int': (a: CelOpaque) => {
    if (!isWhole(a)) throw new CelEvaluationError('cannot convert value to integer');
    return nanosOf(a) / 1_000_000_000n;
  },
  'kubernetes.Quantity.isInteger(): bool': (a: CelOpaque) => isWhole(a),
  'kubernetes.Quantity.add(kubernetes.Quantity): kubernetes.Quantity': (a: CelOpaque, b: CelOpaque) =>
    plus(a, nanosOf(b)),
  'kubernetes.Quantity.add(int): kubernetes.Quantity': (a: CelOpaque, b: bigint) => plus(a, b * 1_000_000_000n),
  'kubernetes.Quantity.sub(kubernetes.Quantity): kubernetes.Quantity': (a: CelOpaque, b: CelOpaque) =>
    plus(a, -nanosOf(b)),
  'kubernetes.Quantity.sub(int): kubernetes.Quantity': (a: CelOpaque, b: bigint) => plus(a, -b * 1_000_000_000n),
};

function opaqueQuantity(quantity: Quantity): CelOpaque {
  return new CelOpaque('kubernetes.Quantity', quantity, formatQuantity({ ...quantity, format: 'DecimalSI' }));
}

function nanosOf(value: CelOpaque): bigint {
  return (value.content as Quantity).nanos;
}

function isWhole(value: CelOpaque): boolean {
  return nanosOf(value) % 1_000_000_000n === 0n;
}

function plus(a: CelOpaque, nanos: bigint): CelOpaque {
  return opaqueQuantity({ ...(a.content as Quantity), nanos: nanosOf(a) + nanos });
}

function sign(value: bigint): bigint {
  return value > 0n ? 1n : value < 0n ? -1n : 0n;
}

const SETS: CelLibrary = {
  '::sets.contains(list<A>, list<A>): bool': (a: CelValue, b: CelValue) => isSubset(b, a),
  '::sets.equivalent(list<A>, list<A>): bool': (a: CelValue, b: CelValue) => isSubset(a, b) && isSubset(b, a),
  '::sets.intersects(list<A>, list<A>): bool': (a: CelValue, b: CelValue) =>
    (itemsOf(a) ?? []).some((item) => (itemsOf(b) ?? []).some((other) => celEquals(item, other))),
};

function isSubset(a: CelValue, b: CelValue): boolean {
  const others = itemsOf(b) ?? [];
  return (itemsOf(a) ?? []).every((item) => others.some((other) => celEquals(item, other)));
}
