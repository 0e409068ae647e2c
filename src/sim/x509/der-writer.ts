import { formatTime } from '../../clock/clock.ts';

/** DER encodings (ITU-T X.690), each a whole element: tag, length, content. */
export function element(tag: number, ...parts: Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, ...lengthBytes(content.length)]), content]);
}

export function sequence(...parts: Uint8Array[]): Buffer {
  return element(0x30, ...parts);
}

/** SET OF: DER sorts its members by their encoding. */
export function setOf(...parts: Buffer[]): Buffer {
  return element(0x31, ...parts.toSorted((a, b) => Buffer.compare(a, b)));
}

/** `[n]` around a whole element. */
export function explicit(n: number, ...parts: Uint8Array[]): Buffer {
  return element(0xa0 | n, ...parts);
}

/** `[n]` in place of a primitive's own tag. */
export function implicit(n: number, content: Uint8Array): Buffer {
  return element(0x80 | n, content);
}

/** A non-negative INTEGER from its bytes, most significant first. */
export function integer(bytes: Uint8Array | number): Buffer {
  let from = typeof bytes === 'number' ? Buffer.from([bytes]) : Buffer.from(bytes);
  while (from.length > 1 && from[0] === 0 && from[1] < 0x80) from = from.subarray(1);
  return from[0] >= 0x80 ? element(0x02, Buffer.from([0]), from) : element(0x02, from);
}

export function boolean(value: boolean): Buffer {
  return element(0x01, Buffer.from([value ? 0xff : 0]));
}

export function oid(dotted: string): Buffer {
  const [first, second, ...rest] = dotted.split('.').map(Number);
  return element(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

export function octetString(content: Uint8Array): Buffer {
  return element(0x04, content);
}

export function bitString(content: Uint8Array, unusedBits = 0): Buffer {
  return element(0x03, Buffer.from([unusedBits]), content);
}

/** PrintableString where the text allows, else UTF8String, as Go chooses. */
export function text(value: string): Buffer {
  const printable = /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(value);
  return element(printable ? 0x13 : 0x0c, Buffer.from(value, 'utf8'));
}

/** UTCTime before 2050, GeneralizedTime from then on. */
export function time(instantMs: number): Buffer {
  const digits = formatTime(instantMs).replace(/[-:T]/g, '');
  return Number(digits.slice(0, 4)) < 2050
    ? element(0x17, Buffer.from(digits.slice(2), 'latin1'))
    : element(0x18, Buffer.from(digits, 'latin1'));
}

/** PEM around DER. */
export function toPem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [0x80 | bytes.length, ...bytes];
}

function base128(value: number): number[] {
  const bytes = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) bytes.unshift(0x80 | (rest % 128));
  return bytes;
}
