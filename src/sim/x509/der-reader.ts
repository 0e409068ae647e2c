/** One DER element inside its buffer. */
export interface DerElement {
  tag: number;
  content: Buffer;
  /** The element with its tag and length. */
  whole: Buffer;
}

/** Reads the element at the start of `bytes`. Throws where that is no DER. */
export function readElement(bytes: Buffer): DerElement {
  if (bytes.length < 2) throw new Error('DER: truncated element');
  let at = 2;
  let length = bytes[1];
  if (length >= 0x80) {
    const count = length & 0x7f;
    if (count === 0 || count > 4 || bytes.length < 2 + count) throw new Error('DER: malformed length');
    length = bytes.readUIntBE(2, count);
    at += count;
  }
  if (bytes.length < at + length) throw new Error('DER: truncated content');
  return { tag: bytes[0], content: bytes.subarray(at, at + length), whole: bytes.subarray(0, at + length) };
}

/** The elements inside a constructed one. */
export function children(parent: DerElement): DerElement[] {
  const out: DerElement[] = [];
  for (let rest = parent.content; rest.length > 0; ) {
    const child = readElement(rest);
    out.push(child);
    rest = rest.subarray(child.whole.length);
  }
  return out;
}

export function oidText(element: DerElement): string {
  const numbers: number[] = [];
  let value = 0;
  for (const byte of element.content) {
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      numbers.push(value);
      value = 0;
    }
  }
  const first = Math.min(Math.floor(numbers[0] / 40), 2);
  return [first, numbers[0] - first * 40, ...numbers.slice(1)].join('.');
}

export function stringText(element: DerElement): string {
  if (element.tag === 0x1e) return Buffer.from(element.content).swap16().toString('utf16le');
  return element.content.toString(element.tag === 0x0c ? 'utf8' : 'latin1');
}

/** The DER inside the first PEM block of `pem`, with its label; undefined where there is none. */
export function fromPem(pem: string): { label: string; der: Buffer } | undefined {
  const block = /-----BEGIN ([^-]+)-----\r?\n([A-Za-z0-9+/=\s]*?)-----END \1-----/.exec(pem);
  return block === null ? undefined : { label: block[1], der: Buffer.from(block[2], 'base64') };
}
