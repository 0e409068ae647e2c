import { isIP } from 'node:net';
import { children, type DerElement } from './der-reader.ts';
import { implicit, sequence } from './der-writer.ts';

export interface SubjectAltNames {
  dns: string[];
  /** In text form. */
  ips: string[];
  emails: string[];
  uris: string[];
}

export const NO_NAMES: SubjectAltNames = { dns: [], ips: [], emails: [], uris: [] };

export function encodeAltNames(names: SubjectAltNames): Buffer {
  return sequence(
    ...names.dns.map((name) => implicit(2, Buffer.from(name, 'latin1'))),
    ...names.emails.map((name) => implicit(1, Buffer.from(name, 'latin1'))),
    ...names.ips.map((ip) => implicit(7, ipBytes(ip))),
    ...names.uris.map((uri) => implicit(6, Buffer.from(uri, 'latin1'))),
  );
}

export function decodeAltNames(element: DerElement): SubjectAltNames {
  const names: SubjectAltNames = { dns: [], ips: [], emails: [], uris: [] };
  for (const { tag, content } of children(element)) {
    if (tag === 0x81) names.emails.push(content.toString('latin1'));
    if (tag === 0x82) names.dns.push(content.toString('latin1'));
    if (tag === 0x86) names.uris.push(content.toString('latin1'));
    if (tag === 0x87) names.ips.push(ipText(content));
  }
  return names;
}

export function hasNames(names: SubjectAltNames): boolean {
  return names.dns.length + names.ips.length + names.emails.length + names.uris.length > 0;
}

function ipBytes(ip: string): Buffer {
  if (isIP(ip) === 4) return Buffer.from(ip.split('.').map(Number));
  const [head, tail] = ip.split('::');
  const front = groups(head);
  const back = tail === undefined ? [] : groups(tail);
  const middle = Array.from({ length: 8 - front.length - back.length }, () => 0);
  const out = Buffer.alloc(16);
  [...front, ...middle, ...back].forEach((group, i) => out.writeUInt16BE(group, i * 2));
  return out;
}

function groups(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}

function ipText(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join('.');
  const out: string[] = [];
  for (let at = 0; at + 1 < bytes.length; at += 2) out.push(bytes.readUInt16BE(at).toString(16));
  return out.join(':');
}
