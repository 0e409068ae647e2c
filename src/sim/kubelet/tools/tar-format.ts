export interface TarEntry {
  name: string;
  type: 'file' | 'directory' | 'link';
  mode: number;
  uid: number;
  gid: number;
  mtimeMs: number;
  data: Buffer;
  target: string;
}

const BLOCK = 512;
const TYPES: Record<TarEntry['type'], string> = { file: '0', directory: '5', link: '2' };

/** One entry in the ustar format; a name that is too long goes before it, as GNU tar does. */
export function encodeEntry(entry: TarEntry): Buffer {
  const long =
    entry.name.length > 99
      ? [encodeEntry({ ...entry, name: '././@LongLink', type: 'file', data: Buffer.from(`${entry.name}\0`) })]
      : [];
  if (long.length > 0) long[0].write('L', 156);
  const head = Buffer.alloc(BLOCK);
  head.write(entry.name.slice(0, 99), 0);
  octal(head, entry.mode & 0o7777, 100, 8);
  octal(head, entry.uid, 108, 8);
  octal(head, entry.gid, 116, 8);
  octal(head, entry.type === 'file' ? entry.data.length : 0, 124, 12);
  octal(head, Math.floor(entry.mtimeMs / 1000), 136, 12);
  head.write(TYPES[entry.type], 156);
  head.write(entry.target.slice(0, 99), 157);
  head.write('ustar\0' + '00', 257);
  checksum(head);
  const padding = Buffer.alloc((BLOCK - (entry.data.length % BLOCK)) % BLOCK);
  return Buffer.concat([...long.map(withChecksum), head, ...(entry.type === 'file' ? [entry.data, padding] : [])]);
}

export const TAR_END = Buffer.alloc(2 * BLOCK);

function withChecksum(entry: Buffer): Buffer {
  checksum(entry.subarray(0, BLOCK));
  return entry;
}

function octal(head: Buffer, value: number, at: number, length: number): void {
  head.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at);
}

function checksum(head: Buffer): void {
  head.write('        ', 148);
  let sum = 0;
  for (const byte of head) sum += byte;
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
}

/** The entries of an archive; undefined where it is none. */
export function decodeTar(archive: Buffer): TarEntry[] | undefined {
  const entries: TarEntry[] = [];
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const head = archive.subarray(at, at + BLOCK);
    if (head.every((byte) => byte === 0)) break;
    if (head.toString('latin1', 257, 262) !== 'ustar') return entries.length > 0 ? entries : undefined;
    const size = Number.parseInt(text(head, 124, 12), 8) || 0;
    const data = Buffer.from(archive.subarray(at + BLOCK, at + BLOCK + size));
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    const type = String.fromCharCode(head[156] || 48);
    if (type === 'L') {
      longName = data.toString().replace(/\0+$/, '');
      continue;
    }
    if (type === 'x' || type === 'g') {
      longName = /\d+ path=([^\n]*)\n/.exec(data.toString())?.[1] ?? longName;
      continue;
    }
    const prefix = text(head, 345, 155);
    const name = longName ?? (prefix === '' ? text(head, 0, 100) : `${prefix}/${text(head, 0, 100)}`);
    longName = undefined;
    entries.push({
      name,
      type: type === '5' ? 'directory' : type === '2' || type === '1' ? 'link' : 'file',
      mode: Number.parseInt(text(head, 100, 8), 8) || 0o644,
      uid: Number.parseInt(text(head, 108, 8), 8) || 0,
      gid: Number.parseInt(text(head, 116, 8), 8) || 0,
      mtimeMs: (Number.parseInt(text(head, 136, 12), 8) || 0) * 1000,
      data,
      target: text(head, 157, 100),
    });
  }
  return entries;
}

function text(head: Buffer, at: number, length: number): string {
  const raw = head.toString('utf8', at, at + length);
  const end = raw.indexOf('\0');
  return (end < 0 ? raw : raw.slice(0, end)).trim();
}
