const DECIMAL: Readonly<Record<string, number>> = { m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 };
const BINARY: Readonly<Record<string, number>> = {
  ki: 2 ** 10,
  mi: 2 ** 20,
  gi: 2 ** 30,
  ti: 2 ** 40,
  pi: 2 ** 50,
  ei: 2 ** 60,
};

/** `500m`, `10Mi`, `1.5G` as a number; of bytes, letters count in either case. */
export function unitNumber(text: string, ofBytes = false): number | undefined {
  const match = /^"?(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*([A-Za-z]*)"?$/.exec(text);
  if (match === null) return undefined;
  const [, number, unit] = match;
  if (unit === '') return Number(number);
  const binary = BINARY[unit.toLowerCase()];
  const decimal = DECIMAL[unit] ?? DECIMAL[unit.toUpperCase()] ?? DECIMAL[unit.toLowerCase()];
  const factor = binary ?? (ofBytes && unit === 'm' ? 1e6 : decimal);
  if (factor === undefined) return undefined;
  const value = Number(number) * factor;
  return ofBytes ? Math.trunc(value) : value;
}
