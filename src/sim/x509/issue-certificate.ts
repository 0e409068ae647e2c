import { createHash, type KeyObject, randomBytes, sign } from 'node:crypto';
import { children, readElement } from './der-reader.ts';
import {
  bitString,
  boolean,
  explicit,
  implicit,
  integer,
  octetString,
  oid,
  sequence,
  time,
  toPem,
} from './der-writer.ts';
import { type DistinguishedName, encodeName } from './distinguished-name.ts';
import { encodeAltNames, hasNames, NO_NAMES, type SubjectAltNames } from './subject-alt-names.ts';
import { extendedUsageOids, keyUsageBits } from './usages.ts';

export interface CertificateToIssue {
  subject: DistinguishedName;
  /** SubjectPublicKeyInfo, DER. */
  publicKey: Buffer;
  notBeforeMs: number;
  notAfterMs: number;
  /** As certificates.k8s.io names them: `client auth`, `digital signature`, … */
  usages: readonly string[];
  altNames?: SubjectAltNames;
  isAuthority?: boolean;
}

/** Who signs: a P-256 key under a name. For an authority's own certificate: itself. */
export interface Issuer {
  subject: DistinguishedName;
  /** SubjectPublicKeyInfo, DER. */
  publicKey: Buffer;
  privateKey: KeyObject;
}

const ECDSA_WITH_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));

/** A signed X.509 v3 certificate, PEM. */
export function issueCertificate(wanted: CertificateToIssue, issuer: Issuer): string {
  const body = sequence(
    explicit(0, integer(2)),
    integer(Buffer.from([randomBytes(1)[0] & 0x7f, ...randomBytes(15)])),
    ECDSA_WITH_SHA256,
    encodeName(issuer.subject),
    sequence(time(wanted.notBeforeMs), time(wanted.notAfterMs)),
    encodeName(wanted.subject),
    wanted.publicKey,
    explicit(3, sequence(...extensions(wanted, issuer))),
  );
  const signature = sign('sha256', body, issuer.privateKey);
  return toPem('CERTIFICATE', sequence(body, ECDSA_WITH_SHA256, bitString(signature)));
}

function extensions(wanted: CertificateToIssue, issuer: Issuer): Buffer[] {
  const out: Buffer[] = [];
  const bits = keyUsageBits(wanted.usages);
  if (bits.length > 0) out.push(extension('2.5.29.15', true, bitString(bits, trailingZeros(bits))));
  const extended = extendedUsageOids(wanted.usages);
  if (extended.length > 0) out.push(extension('2.5.29.37', false, sequence(...extended.map(oid))));
  const authority = wanted.isAuthority === true;
  out.push(extension('2.5.29.19', true, authority ? sequence(boolean(true)) : sequence()));
  if (authority) out.push(extension('2.5.29.14', false, octetString(keyId(wanted.publicKey))));
  else out.push(extension('2.5.29.35', false, sequence(implicit(0, keyId(issuer.publicKey)))));
  const names = wanted.altNames ?? NO_NAMES;
  if (hasNames(names)) out.push(extension('2.5.29.17', false, encodeAltNames(names)));
  return out;
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  return sequence(oid(id), ...(critical ? [boolean(true)] : []), octetString(value));
}

/** SHA-1 of the key's bits (RFC 5280, 4.2.1.2, method 1). */
function keyId(publicKey: Buffer): Buffer {
  const bits = children(readElement(publicKey))[1].content.subarray(1);
  return createHash('sha1').update(bits).digest();
}

function trailingZeros(bits: Buffer): number {
  const last = bits[bits.length - 1];
  return last === 0 ? 0 : 31 - Math.clz32(last & -last);
}
