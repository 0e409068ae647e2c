const BYTES_MAX = 128;
const PLAIN = /^[ -~]{0,128}$/;

/** The manager of a write: the one it names, else the first word of its user agent. */
export function fieldManagerName(fieldManager: string | undefined, userAgent: string | undefined): string {
  if (fieldManager !== undefined && fieldManager !== '') return fieldManager;
  const product = (userAgent ?? '').split('/', 1)[0];
  if (PLAIN.test(product)) return product;
  let name = '';
  for (const character of product) {
    if (!/[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(character)) continue;
    if (Buffer.byteLength(name + character) > BYTES_MAX) break;
    name += character;
  }
  return name;
}
