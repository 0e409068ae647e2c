const BLOCK = 512;

/** The bytes of one file of a tar archive (POSIX ustar); undefined where it is not in it. */
export function readTarMember(archive: Uint8Array, name: string): Buffer | undefined {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  for (let at = 0; at + BLOCK <= bytes.length; ) {
    const header = bytes.subarray(at, at + BLOCK);
    const member = text(header, 0, 100);
    if (member === '') return undefined;
    const prefix = text(header, 345, 155);
    const size = Number.parseInt(text(header, 124, 12), 8);
    const start = at + BLOCK;
    if ((prefix === '' ? member : `${prefix}/${member}`) === name) return bytes.subarray(start, start + size);
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  return undefined;
}

function text(header: Buffer, from: number, length: number): string {
  const field = header.subarray(from, from + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end === -1 ? length : end).trim();
}
