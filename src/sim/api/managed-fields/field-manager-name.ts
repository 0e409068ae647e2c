const BYTES_MAX = 128;

/** The manager of a write: the one it names, else the first word of its user agent. */
export function fieldManagerName(fieldManager: string | undefined, userAgent: string | undefined): string {
  if (fieldManager !== undefined && fieldManager !== '') return fieldManager;
  let name = '';
  for (const character of (userAgent ?? '').split('/', 1)[0]) {
    if (!/[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(character)) continue;
    if (Buffer.byteLength(name + character) > BYTES_MAX) break;
    name += character;
  }
  return name;
}
