import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  type Quantity,
  subtractQuantities,
  ZERO,
} from '../../kinds/quantity.ts';

/** Amounts by resource name, such as `requests.cpu` (a core/v1 ResourceList, parsed). */
export type Amounts = ReadonlyMap<string, Quantity>;

export function parseAmounts(list: Readonly<Record<string, string | number>> | undefined): Map<string, Quantity> {
  const amounts = new Map<string, Quantity>();
  for (const [name, text] of Object.entries(list ?? {})) amounts.set(name, parseQuantity(text) ?? ZERO);
  return amounts;
}

export function formatAmounts(amounts: Amounts): Record<string, string> {
  return Object.fromEntries(
    [...amounts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, q]) => [name, formatQuantity(q)]),
  );
}

export function count(value: number): Quantity {
  return { nanos: BigInt(value) * 1_000_000_000n, format: 'DecimalSI' };
}

export function addAmounts(a: Amounts, b: Amounts): Map<string, Quantity> {
  const sum = new Map(a);
  for (const [name, quantity] of b) sum.set(name, addQuantities(sum.get(name) ?? ZERO, quantity));
  return sum;
}

/** The larger of both, name by name. */
export function maxAmounts(a: Amounts, b: Amounts): Map<string, Quantity> {
  const out = new Map(a);
  for (const [name, quantity] of b) {
    const known = out.get(name);
    if (known === undefined || compareQuantities(quantity, known) > 0) out.set(name, quantity);
  }
  return out;
}

/** What `a` has more than `b`; never less than nothing. */
export function increase(a: Amounts, b: Amounts): Map<string, Quantity> {
  const out = new Map<string, Quantity>();
  for (const [name, quantity] of a) {
    const difference = subtractQuantities(quantity, b.get(name) ?? ZERO);
    out.set(name, difference.nanos < 0n ? ZERO : difference);
  }
  return out;
}

export function onlyNames(amounts: Amounts, names: Iterable<string>): Map<string, Quantity> {
  const wanted = new Set(names);
  return new Map([...amounts].filter(([name]) => wanted.has(name)));
}

/** `a=1,b=2`, sorted, as refusals print amounts. */
export function amountsText(amounts: Amounts): string {
  return Object.entries(formatAmounts(amounts))
    .map(([name, text]) => `${name}=${text}`)
    .join(',');
}
